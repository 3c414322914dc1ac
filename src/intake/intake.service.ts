import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { originOf } from '../common/address';
import { DomainError, Invalid, Unavailable } from '../common/errors';
import { isUuid } from '../common/uuid';
import { Database } from '../database/database';
import { isCancelled } from '../database/database-errors';
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
import { SecretRotationsService } from '../integrations/secret-rotations.service';
import { LimiterService } from '../limiter/limiter.service';
import { ANSWER_WITHIN, AnswerDeadline, TooLate } from './answer-deadline';
import { InboundLogService } from './inbound-log.service';
import { DeliveryStore } from './delivery-store';
import { UnsignedDoor } from './unsigned-door';

/** Refused deliveries of one integration from one address within a minute that are written down for its owner. */
const REFUSED = { name: 'refused-deliveries', points: 60, windowSeconds: 60 };

/** What an unknown integration and a bad signature both get. The reason is counted for the integration's owner. */
class SignatureRefused extends DomainError {
  readonly status = 401;
  readonly code = 'signature_refused';
}

interface Known {
  readonly workspaceId: string | null;
  readonly integration: LiveIntegration | null;
}

type Outcome = { readonly reply: IntakeReply } | { readonly refusal: RefusalReason };

/**
 * From the wire to a committed submission: resolve, verify over the bytes, parse, store, answer (rule 1), and an answer within the platform's
 * limit also where the database is slow. At the deadline the transaction undoes itself; where even that hangs, the platform is told that
 * nothing was stored, and should the commit succeed after all, its repeat is recognised.
 */
@Injectable()
export class IntakeService {
  private readonly logger = new Logger('intake');
  /** Milliseconds, until it is known which platform calls. */
  private readonly shortest: number;

  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly rotations: SecretRotationsService,
    private readonly registry: PlatformRegistry,
    private readonly limiter: LimiterService,
    private readonly log: InboundLogService,
    private readonly store: DeliveryStore,
    private readonly door: UnsignedDoor,
  ) {
    this.shortest = Math.min(...registry.names().map((name) => this.limitOf(name)));
  }

  async receive(integrationId: string, request: InboundRequest, address: string): Promise<IntakeReply> {
    const deadline = new AnswerDeadline(this.shortest);
    const known = await deadline.race(this.find(integrationId), nobodyWaits);
    if (known.integration) deadline.setLimit(this.limitOf(known.integration.platform));
    const outcome = known.integration
      ? await this.deliver(known, known.integration, request, address, deadline)
      : this.refuseUnknown(request);
    if ('reply' in outcome) return outcome.reply;
    await deadline.race(this.countRefusal(known.workspaceId, integrationId, outcome.refusal, address), nobodyWaits);
    throw new SignatureRefused('The delivery was refused: check the URL, the secret and the clock. Nothing was stored.');
  }

  /** Above the limit it is answered like any other, only not counted: Discord drops the URL of whoever answers a bad signature with anything but 401. */
  private async countRefusal(workspaceId: string | null, integrationId: string, refusal: RefusalReason, address: string): Promise<void> {
    const key = `${workspaceId === null ? 'unknown' : integrationId} ${originOf(address)}`;
    const isOverLimit = (await this.limiter.take(REFUSED, key)) !== null;
    if (workspaceId !== null && !isOverLimit) await this.log.countRefusal(workspaceId, integrationId, refusal);
  }

  private async deliver(
    { workspaceId }: Known,
    found: LiveIntegration,
    request: InboundRequest,
    address: string,
    deadline: AnswerDeadline,
  ): Promise<Outcome> {
    const source = this.registry.source(found.platform);
    if (workspaceId === null || !source) return this.refuseUnknown(request);
    const verified = await deadline.race(this.verify(workspaceId, source, request, found), nobodyWaits);
    if ('refusal' in verified) return verified;
    const { integration } = verified;
    if (!integration.isEnabled) return { refusal: 'disabled' };
    const limits = this.registry.definition(integration.platform)?.unsignedLimits?.(integration.settings) ?? null;
    if (limits !== null) await deadline.race(this.door.pass(integration.id, address, limits), nobodyWaits);
    try {
      const greeting = source.handshake(request, integration);
      if (greeting) return { reply: greeting };
      const parsed = await source.parse(request, integration);
      if (limits !== null) await deadline.race(this.door.admit(workspaceId, integration, parsed, address), nobodyWaits);
      const kept = this.keep(workspaceId, integration, request, parsed, { isOpen: limits !== null, address }, deadline);
      return {
        reply: await deadline.race(kept, (outcome) =>
          this.logger.warn({ msg: 'a delivery came to its end late', deliveryId: request.id, outcome }),
        ),
      };
    } catch (error) {
      if (error instanceof Unavailable) return { reply: notStored(source.tooLate?.(request, integration), error) };
      if (error instanceof RealmMismatch) return { refusal: 'realm_mismatch' };
      if (!(error instanceof MalformedPayload)) throw error;
      await deadline.race(this.log.countRefusal(workspaceId, integration.id, 'payload_malformed'), nobodyWaits);
      throw new Invalid([{ pointer: '', code: 'payload_malformed', detail: `${error.detail}. Nothing was stored.` }], 'payload_malformed');
    }
  }

  /** With today's secrets, then with those that a rotation still lets pass. What verified it is what the rest of the delivery is read with. */
  private async verify(
    workspaceId: string,
    source: IntakeSource,
    request: InboundRequest,
    integration: LiveIntegration,
  ): Promise<{ readonly integration: LiveIntegration } | { readonly refusal: RefusalReason }> {
    const verdict = source.verify(request, integration);
    if (verdict.ok) return { integration };
    const retired = await this.database.read(workspaceId, (db) => this.rotations.stillValid(db, integration.id));
    const known = retired.map((secrets) => ({ ...integration, secrets })).filter((before) => source.verify(request, before).ok);
    return known[0] ? { integration: known[0] } : { refusal: verdict.reason };
  }

  private async keep(
    workspaceId: string,
    integration: LiveIntegration,
    request: InboundRequest,
    parsed: ParsedDelivery,
    from: { readonly isOpen: boolean; readonly address: string },
    deadline: AnswerDeadline,
  ): Promise<IntakeReply> {
    if (parsed.events.length === 0) return parsed.reply;
    // What came through an open door was counted there.
    const isOverLimit = !from.isOpen && (await this.store.isOverLimit(workspaceId, integration.id));
    const arrival = { isOverLimit, address: isFromBrowser(request) ? from.address : null };
    await this.inTime(workspaceId, deadline, (tx) => this.store.keep(tx, integration, request, parsed, arrival));
    return parsed.reply;
  }

  private async inTime(workspaceId: string, deadline: AnswerDeadline, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    try {
      await this.database.tx(workspaceId, async (tx) => {
        await deadline.bind(tx);
        await work(tx);
        deadline.requireTime();
      });
    } catch (error) {
      throw isCancelled(error) ? new TooLate() : error;
    }
  }

  private async find(integrationId: string): Promise<Known> {
    const workspaceId = await this.workspaceOf(integrationId);
    if (workspaceId === null) return { workspaceId, integration: null };
    return { workspaceId, integration: await this.database.read(workspaceId, (db) => this.integrations.connected(db, integrationId)) };
  }

  private limitOf(platform: string): number {
    return this.registry.definition(platform)?.answerWithinMs ?? ANSWER_WITHIN;
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

/** What is looked up or counted too late is of no use to anybody. */
function nobodyWaits(): void {}

/** Too late, or above the hard cap: whoever does not try again by themselves is told. */
function notStored(reply: IntakeReply | null | undefined, reason: Unavailable): IntakeReply {
  if (!reply) throw reason;
  return reply;
}

/** A browser says where its page comes from, a server that passes something on does not: only then is the address the person's own. */
function isFromBrowser({ headers }: InboundRequest): boolean {
  return headers.has('sec-fetch-site') || headers.has('origin');
}

const NOBODY: ConnectedIntegration = {
  id: '00000000-0000-0000-0000-000000000000',
  realm: null,
  settings: {},
  secrets: { signingSecret: 'nobody knows' },
};
