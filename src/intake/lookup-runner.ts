import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MemberIdentities } from '../authors/member-identities.service';
import { Database, one, query } from '../database/database';
import { describeForLog } from '../database/database-errors';
import { sql } from '../database/sql';
import { ChannelPaceService } from '../deliveries/channel-pace.service';
import { THREAD_GAPS, secondsUntilNext } from '../deliveries/retry-schedule';
import { LookupEvent, LookupResult, Speaker, TEAM_ROLE } from '../integrations/integration';
import { IntegrationsService, LiveIntegration } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { JobPayload, OnJob } from '../jobs/on-job';
import { OutboundService } from '../outbound/outbound.service';
import { DeliveryStore } from './delivery-store';
import { InboundLogService } from './inbound-log.service';
import { Lookups } from './lookups';

/** Reading has limits of its own on every platform, apart from those of a channel. No channel of a platform is called so. */
const PACE = ':lookups';

interface LookupRow {
  readonly id: string;
  readonly integrationId: string;
  readonly deliveryId: string | null;
  readonly realm: string;
  readonly channel: string;
  readonly message: string;
  readonly pointer: Speaker;
  readonly hint: Readonly<Record<string, string>>;
  readonly isOverLimit: boolean;
  readonly attempts: number;
}

interface LookupCall {
  readonly integration: LiveIntegration;
  readonly event: LookupEvent;
}

/** Fetches the words that somebody pointed at: two transactions, and the platform between them (rule 3). Right when it runs twice. */
@Injectable()
export class LookupRunner {
  private readonly logger = new Logger('intake');

  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly members: MemberIdentities,
    private readonly pace: ChannelPaceService,
    private readonly outbound: OutboundService,
    private readonly lookups: Lookups,
    private readonly store: DeliveryStore,
    private readonly log: InboundLogService,
  ) {}

  @OnJob('lookup.run')
  async run({ workspaceId, lookupId, slot }: JobPayload): Promise<void> {
    const id = String(lookupId);
    const call = await this.begin(workspaceId, id, typeof slot === 'string' ? new Date(slot) : null);
    if (call) await this.end(workspaceId, id, call.integration, await this.fetch(id, call));
  }

  private begin(workspaceId: string, id: string, slot: Date | null): Promise<LookupCall | null> {
    return this.database.tx(workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      const integration = row && (await this.integrations.connected(tx, row.integrationId));
      if (!row || !integration) return null;
      if (!integration.isEnabled) {
        await this.giveUp(tx, row, 'integration_disabled');
        return null;
      }
      const later = await this.pace.claim(tx, { platform: integration.platform, realm: row.realm, channel: PACE }, slot);
      if (later !== null) {
        await this.lookups.schedule(tx, id, later, later);
        return null;
      }
      await query(tx, sql`update lookup set attempts = attempts + 1 where workspace_id = current_workspace() and id = ${id}`);
      const { realm, channel, message, pointer, hint } = row;
      const isMember = (await this.members.memberOf(tx, integration.platform, pointer)) !== null;
      const by = isMember ? { ...pointer, roles: [...(pointer.roles ?? []), TEAM_ROLE] } : pointer;
      return { integration, event: { kind: 'lookup', message: { realm, channel, message }, by, hint } };
    });
  }

  private async fetch(id: string, { integration, event }: LookupCall): Promise<LookupResult> {
    const source = this.registry.source(integration.platform);
    if (!source?.lookup) return { state: 'none', reason: 'lookup_not_supported' };
    try {
      return await source.lookup(event, integration, this.outbound);
    } catch (error) {
      this.logger.error({ msg: 'a look-up threw', lookupId: id, reason: describeForLog(error) });
      return { state: 'retry', reason: 'internal_error', afterSeconds: null };
    }
  }

  private async end(workspaceId: string, id: string, integration: LiveIntegration, result: LookupResult): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      if (!row) return;
      switch (result.state) {
        case 'found':
          await this.store.keepFound(tx, integration, row.deliveryId, result.events, row.isOverLimit);
          return this.forget(tx, row);
        case 'none':
          return this.giveUp(tx, row, result.reason);
        case 'retry':
          return this.tryAgain(tx, row, integration, result.reason, result.afterSeconds);
      }
    });
  }

  private async tryAgain(tx: EntityManager, row: LookupRow, { platform }: LiveIntegration, reason: string, afterSeconds: number | null) {
    if (afterSeconds !== null) await this.pace.pause(tx, { platform, realm: row.realm, channel: PACE }, afterSeconds);
    const seconds = secondsUntilNext(THREAD_GAPS, row.attempts, afterSeconds, Math.random());
    if (seconds === null) return this.giveUp(tx, row, reason);
    const due = await one<{ at: Date }>(tx, sql`select now() + make_interval(secs => ${seconds}) as at`);
    await this.lookups.schedule(tx, row.id, due?.at ?? null);
  }

  /** The words are not to be had: counted with the reason, where the integration's owner looks. */
  private async giveUp(tx: EntityManager, row: LookupRow, reason: string): Promise<void> {
    await this.log.count(tx, row.integrationId, `lookup_${reason}`);
    await this.forget(tx, row);
  }

  private async forget(tx: EntityManager, { id }: LookupRow): Promise<void> {
    await query(tx, sql`delete from lookup where workspace_id = current_workspace() and id = ${id}`);
  }

  private lock(tx: EntityManager, id: string): Promise<LookupRow | null> {
    return one<LookupRow>(
      tx,
      sql`select id, integration_id as "integrationId", inbound_delivery_id as "deliveryId", realm, channel, message_id as message, pointer, hint,
                 is_over_limit as "isOverLimit", attempts
          from lookup where workspace_id = current_workspace() and id = ${id} for update`,
    );
  }
}
