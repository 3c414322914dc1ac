import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecretBox } from '../common/secret-box';
import { mend } from '../common/text';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { textAt } from '../integrations/payload';
import type { Attempt, AttemptResult, EndpointCall, RetractionCall, ThreadCall } from './attempt';
import { Addressees } from './addressees.service';
import { ChannelPaceService } from './channel-pace.service';
import { DeliveryChannels } from './delivery-channels.service';
import { DeliveryProgress } from './delivery-progress.service';
import { DeliveryPurpose, canBecome } from './delivery-states';
import { LockedDelivery, lockDelivery } from './locked-delivery';
import { isEmpty, readOutgoingBody } from './outgoing-body';
import { RepeatWindow } from './repeat-window';
import { THREAD_GAPS, WEBHOOK_GAPS, secondsUntilNext } from './retry-schedule';
import { ThreadAliasesService } from './thread-aliases.service';
import { MailLinkKind, MailLinks } from './mail-links.service';
import { ThreadsService } from './threads.service';
import { WebhookEndpointsService } from './webhook-endpoints.service';

/**
 * Seconds after which the process that began an attempt is taken for dead: 15 s of the call and 20 s in which a result waits for a database that
 * is away, with room to spare. A killed worker's job is freed after 20 s, so its work goes on within the two minutes we promise.
 */
const GIVEN_UP_AFTER = 45;

/** What answers one message by itself, without a person who published it. */
const AUTOMATIC: readonly DeliveryPurpose[] = ['acknowledgement', 'status', 'help', 'rejection', 'reconsideration', 'confirmation'];

/** Why nothing can be sent, as a code. */
type Obstacle = { readonly obstacle: string };

/** The two transactions around a call: one commits that it is about to be made, the other what came of it (rule 3). */
@Injectable()
export class DeliveryAttempts {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly threads: ThreadsService,
    private readonly channels: DeliveryChannels,
    private readonly addressees: Addressees,
    private readonly mailLinks: MailLinks,
    private readonly endpoints: WebhookEndpointsService,
    private readonly pace: ChannelPaceService,
    private readonly progress: DeliveryProgress,
    private readonly aliases: ThreadAliasesService,
    private readonly repeats: RepeatWindow,
  ) {}

  /** Null: nothing to send now. `slot`: the moment the channel promised, where it did. */
  begin(workspaceId: string, deliveryId: string, slot: Date | null): Promise<Attempt | null> {
    return this.database.tx(workspaceId, async (tx) => {
      const row = await lockDelivery(tx, deliveryId);
      if (row?.state === 'sending') await this.takeOver(tx, row);
      if (row?.state !== 'queued' || row.isEarly) return null;
      if (row.body === null) {
        await this.progress.cancel(tx, row, 'erased');
        return null;
      }
      const call = row.endpointId === null ? await this.threadCall(tx, workspaceId, row) : await this.endpointCall(tx, row, row.endpointId);
      if (call === null) return null;
      if ('obstacle' in call) {
        await this.progress.fail(tx, row, call.obstacle);
        return null;
      }
      if (await this.mustWait(tx, row, slot)) return null;
      if (await this.repeats.isOver(tx, row)) {
        await this.progress.doubt(tx, row, 'it may have arrived, and the platform would no longer know a repeat');
        return null;
      }
      return { deliveryId, no: await this.start(tx, row), call };
    });
  }

  end(workspaceId: string, { deliveryId, no }: Attempt, attempted: AttemptResult): Promise<void> {
    return this.database.tx(workspaceId, async (tx) => {
      const row = await lockDelivery(tx, deliveryId);
      if (!row) return;
      const { result, statusCode, detail, isGone } = attempted;
      if (row.state === 'sending' && row.attempts === no) {
        const outcome = await this.settle(tx, row, result, isGone);
        await this.log(tx, deliveryId, no, outcome, statusCode, detail);
        return;
      }
      // Given up for dead, and yet here: its good news still counts; the rest was decided without it.
      await this.log(tx, deliveryId, no, result.state, statusCode, detail);
      if (result.state === 'delivered' && canBecome(row.state, 'delivered')) await this.progress.deliver(tx, row, result);
    });
  }

  /** The attempt of another process: still under way, or abandoned. */
  private async takeOver(tx: EntityManager, row: LockedDelivery): Promise<void> {
    if (row.attemptAge !== null && row.attemptAge < GIVEN_UP_AFTER) {
      await this.progress.defer(tx, row, sql`attempt_started_at + make_interval(secs => ${GIVEN_UP_AFTER})`);
      return;
    }
    const reason = 'the process ended while the message was being sent';
    // webhook-id lets a receiver recognise a repeat for ever; a chat platform for minutes, if at all. What is taken back twice is gone once.
    const isRepeatable = row.endpointId !== null || row.purpose === 'retraction';
    const result = isRepeatable ? ({ state: 'retry', reason, afterSeconds: null } as const) : ({ state: 'in_doubt', reason } as const);
    const outcome = await this.settle(tx, row, result, false);
    await this.log(tx, row.id, row.attempts, outcome, null, reason);
  }

  private async threadCall(
    tx: EntityManager,
    workspaceId: string,
    row: LockedDelivery,
  ): Promise<ThreadCall | RetractionCall | Obstacle | null> {
    const thread = row.threadId === null ? null : await this.threads.get(tx, row.threadId);
    const open = await this.channels.of(tx, row.integrationId);
    const body = readOutgoingBody(row.body);
    // A bot's: it says with a receipt what became of it.
    if (!thread || !open || !body) return null;
    if (!open.isEnabled) return { obstacle: 'integration_disabled' };
    const message = { ...body, deliveryId: row.id, thread, isAutomaticAnswer: AUTOMATIC.includes(row.purpose) };
    const { channel, integration } = open;
    if (row.purpose === 'retraction') {
      if (channel.retract === undefined || row.externalId === null) return { obstacle: 'cannot_retract' };
      const posted = { externalId: row.externalId, thread, instead: isEmpty(body) ? null : { ...message, addressee: null } };
      return { kind: 'retraction', retract: channel.retract.bind(channel), integration, posted };
    }
    if (channel.needsAddressee !== true) return { kind: 'thread', channel, integration, message };
    const found = await this.addressees.of(tx, thread, row.purpose);
    if ('obstacle' in found) return found;
    const urlOf = (kind: MailLinkKind) => this.mailLinks.urlOf({ kind, workspaceId, deliveryId: row.id });
    const link = row.purpose === 'confirmation' ? urlOf('confirm') : message.link;
    const letter = { ...message, link, addressee: found.addressee, unsubscribeUrl: urlOf('unsubscribe') };
    return { kind: 'thread', channel, integration, message: letter };
  }

  private async endpointCall(tx: EntityManager, row: LockedDelivery, endpointId: string): Promise<EndpointCall | Obstacle | null> {
    const endpoint = await this.endpoints.target(tx, endpointId);
    const payload = textAt(row.body, 'payload');
    if (!endpoint || payload === null) return null;
    if (endpoint.disabledAt !== null) return { obstacle: 'endpoint_disabled' };
    return { kind: 'endpoint', url: endpoint.url, secret: this.secretBox.open(endpoint.secret, endpointId), payload };
  }

  private async mustWait(tx: EntityManager, row: LockedDelivery, slot: Date | null): Promise<boolean> {
    const { platform, realm, channel } = row;
    if (platform === null || realm === null || channel === null) return false;
    const later = await this.pace.claim(tx, { platform, realm, channel }, slot);
    if (later !== null) await this.progress.defer(tx, row, sql`${later}::timestamptz`, true);
    return later !== null;
  }

  private async start(tx: EntityManager, row: LockedDelivery): Promise<number> {
    const started = await one<{ no: number }>(
      tx,
      sql`with started as (
            update delivery set state = 'sending', attempts = attempts + 1, attempt_started_at = clock_timestamp(), version = version + 1
            where workspace_id = current_workspace() and id = ${row.id}
            returning workspace_id, id, attempts, attempt_started_at)
          insert into delivery_attempt (workspace_id, delivery_id, no, started_at)
          select workspace_id, id, attempts, attempt_started_at from started returning no`,
    );
    if (!started) throw new Error('the delivery that is locked is gone');
    return started.no;
  }

  private async settle(
    tx: EntityManager,
    row: LockedDelivery,
    result: AttemptResult['result'],
    isGone: boolean,
  ): Promise<AttemptResult['result']['state']> {
    if (isGone && row.endpointId !== null) await this.endpoints.disable(tx, row.endpointId, 'the endpoint answered 410 Gone');
    switch (result.state) {
      case 'delivered':
        await this.progress.deliver(tx, row, result);
        // What can be deleted there says nothing of what can be posted there.
        if (row.threadId !== null && row.purpose !== 'retraction') await this.threads.learn(tx, row.threadId, null);
        if ('pauseSeconds' in result) await this.pause(tx, row, result.pauseSeconds ?? null);
        return 'delivered';
      case 'failed':
        if (result.unreachable && row.threadId !== null) await this.threads.learn(tx, row.threadId, result.reason);
        await this.progress.fail(tx, row, result.reason);
        return 'failed';
      case 'in_doubt':
        await this.doubt(tx, row, result.reason);
        return 'in_doubt';
      case 'retry':
        if (result.movedToChannel !== undefined) await this.follow(tx, row, result.movedToChannel);
        return this.tryAgain(tx, row, result.reason, result.afterSeconds);
    }
  }

  /** Sent again while the platform would know it as a repeat, else a person decides. */
  private async doubt(tx: EntityManager, row: LockedDelivery, reason: string): Promise<void> {
    const seconds = row.cancelReason === null ? await this.repeats.secondsUntilRepeat(tx, row) : null;
    if (seconds === null) await this.progress.doubt(tx, row, reason);
    else await this.progress.retry(tx, row, reason, seconds);
  }

  private async follow(tx: EntityManager, { platform, realm, channel }: LockedDelivery, toChannel: string): Promise<void> {
    if (platform === null || realm === null || channel === null) return;
    await this.aliases.move(tx, platform, { realm, fromChannel: channel, toChannel, keepsMessageIds: false });
  }

  private async pause(tx: EntityManager, { platform, realm, channel }: LockedDelivery, seconds: number | null): Promise<void> {
    if (seconds === null || platform === null || realm === null || channel === null) return;
    await this.pace.pause(tx, { platform, realm, channel }, seconds);
  }

  private async tryAgain(tx: EntityManager, row: LockedDelivery, reason: string, afterSeconds: number | null): Promise<'retry' | 'failed'> {
    const made = row.attempts - row.attemptsBefore;
    await this.pause(tx, row, afterSeconds);
    if (row.cancelReason !== null) {
      await this.progress.cancel(tx, row, row.cancelReason);
      return 'retry';
    }
    const seconds = secondsUntilNext(row.endpointId === null ? THREAD_GAPS : WEBHOOK_GAPS, made, afterSeconds, Math.random());
    if (seconds === null) {
      await this.progress.fail(tx, row, `given up after ${made} attempts: ${reason}`);
      return 'failed';
    }
    await this.progress.retry(tx, row, reason, seconds);
    return 'retry';
  }

  private async log(
    tx: EntityManager,
    deliveryId: string,
    no: number,
    outcome: AttemptResult['result']['state'],
    statusCode: number | null,
    detail: string | null,
  ): Promise<void> {
    await query(
      tx,
      sql`update delivery_attempt set ended_at = clock_timestamp(), outcome = ${outcome}, status_code = ${statusCode},
                 detail = ${detail === null ? null : mend(detail).text.slice(0, 500)}
          where workspace_id = current_workspace() and delivery_id = ${deliveryId} and no = ${no}`,
    );
  }
}
