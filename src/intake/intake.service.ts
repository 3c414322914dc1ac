import { Injectable } from '@nestjs/common';
import { DomainError, Invalid } from '../common/errors';
import { isUuid } from '../common/uuid';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import {
  ConnectedIntegration,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  MalformedPayload,
  ParsedDelivery,
  RealmMismatch,
  RefusalReason,
} from '../integrations/integration';
import { IntegrationsService, LiveIntegration } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { LimiterService } from '../limiter/limiter.service';
import { InboundLogService } from './inbound-log.service';
import { DeliveryStore } from './delivery-store';

/** Refused deliveries from one address within a minute, before that address has to wait: guessing secrets must be slow. */
const REFUSED = { name: 'refused-deliveries', points: 60, windowSeconds: 60 };

/** What an unknown integration and a bad signature both get. The reason is counted for the integration's owner. */
class SignatureRefused extends DomainError {
  readonly status = 401;
  readonly code = 'signature_refused';
}

type Outcome = { readonly reply: IntakeReply } | { readonly refusal: RefusalReason };

/** From the wire to a committed submission: resolve, verify over the bytes, parse, store, answer (rule 1). */
@Injectable()
export class IntakeService {
  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly limiter: LimiterService,
    private readonly log: InboundLogService,
    private readonly store: DeliveryStore,
  ) {}

  async receive(integrationId: string, request: InboundRequest, address: string): Promise<IntakeReply> {
    const workspaceId = await this.workspaceOf(integrationId);
    const outcome = workspaceId === null ? this.refuseUnknown(request) : await this.deliver(workspaceId, integrationId, request);
    if ('reply' in outcome) return outcome.reply;
    await this.limiter.require(REFUSED, address, 'Too many refused deliveries from this address.');
    if (workspaceId !== null) await this.log.countRefusal(workspaceId, integrationId, outcome.refusal);
    throw new SignatureRefused('The delivery was refused: check the URL, the secret and the clock. Nothing was stored.');
  }

  private async deliver(workspaceId: string, integrationId: string, request: InboundRequest): Promise<Outcome> {
    const integration = await this.database.read(workspaceId, (db) => this.integrations.connected(db, integrationId));
    const source = integration && this.registry.source(integration.platform);
    if (!integration || !source) return this.refuseUnknown(request);
    const verification = source.verify(request, integration);
    if (!verification.ok) return { refusal: verification.reason };
    if (!integration.isEnabled) return { refusal: 'disabled' };
    try {
      const greeting = source.handshake(request, integration);
      if (greeting) return { reply: greeting };
      const parsed = await source.parse(request, integration);
      return { reply: await this.keep(workspaceId, integration, request, parsed) };
    } catch (error) {
      if (error instanceof RealmMismatch) return { refusal: 'realm_mismatch' };
      if (!(error instanceof MalformedPayload)) throw error;
      await this.log.countRefusal(workspaceId, integrationId, 'payload_malformed');
      throw new Invalid([{ pointer: '', code: 'payload_malformed', detail: `${error.detail}. Nothing was stored.` }], 'payload_malformed');
    }
  }

  private async keep(
    workspaceId: string,
    integration: LiveIntegration,
    request: InboundRequest,
    parsed: ParsedDelivery,
  ): Promise<IntakeReply> {
    if (parsed.events.length > 0) {
      const isOverLimit = await this.store.isOverLimit(integration.id);
      await this.database.tx(workspaceId, (tx) => this.store.keep(tx, integration, request, parsed, isOverLimit));
    }
    return parsed.reply;
  }

  private async workspaceOf(integrationId: string): Promise<string | null> {
    if (!isUuid(integrationId)) return null;
    const [found] = await this.database.door<{ workspace_id: string }>(sql`select workspace_id from resolve_integration(${integrationId})`);
    return found?.workspace_id ?? null;
  }

  /** Verifies against a secret that nobody has, so that an unknown integration takes as long as a wrong signature. */
  private refuseUnknown(request: InboundRequest): Outcome {
    const source: IntakeSource | null = this.registry.source('slack');
    source?.verify(request, NOBODY);
    return { refusal: 'unknown_integration' };
  }
}

const NOBODY: ConnectedIntegration = {
  id: '00000000-0000-0000-0000-000000000000',
  realm: null,
  settings: {},
  secrets: { signingSecret: 'nobody knows' },
};
