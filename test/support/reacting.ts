import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { DeliveryStore } from '../../src/intake/delivery-store';
import type { MessageKey, ReactionEvent } from '../../src/integrations/integration';
import { IntegrationsService } from '../../src/integrations/integrations.service';
import type { TestHeed, TestWorkspace } from './heed';

/** Reactions, as a platform's adapter hands them to intake; each a second later than the one before. */
export class Reacting {
  private clock = Date.parse('2026-11-20T10:00:00Z');

  constructor(
    private readonly heed: TestHeed,
    private readonly ws: TestWorkspace,
    private readonly realm: string,
  ) {}

  async react(user: string, sign: string, message: Omit<MessageKey, 'realm'>, more: Partial<ReactionEvent> = {}): Promise<void> {
    const event: ReactionEvent = {
      kind: 'reaction',
      message: { realm: this.realm, ...message },
      speaker: { realm: this.realm, externalId: user, name: null, email: null, assurance: 'verified' },
      reaction: sign,
      isRemoved: false,
      reactedAt: new Date((this.clock += 1000)),
      ...more,
    };
    const id = newId();
    const request = {
      id,
      method: 'POST',
      headers: new Map(),
      contentType: 'application/json',
      query: new URLSearchParams(),
      pathSecret: null,
    };
    const delivery = { deliveryKey: id, events: [event], reply: { status: 200 } };
    const [integrationId] = (await this.ws.admin.get('/v1/integrations').expect(200)).body.data.map(({ id: each }: { id: string }) => each);
    await this.heed.app.get(Database).tx(this.ws.id, async (tx) => {
      const integration = await this.heed.app.get(IntegrationsService).connected(tx, integrationId as string);
      if (!integration) throw new Error('not connected');
      const bytes = { ...request, body: Buffer.from('{}'), receivedAt: event.reactedAt };
      await this.heed.app.get(DeliveryStore).keep(tx, integration, bytes, delivery, { isOverLimit: false, address: null });
    });
  }
}
