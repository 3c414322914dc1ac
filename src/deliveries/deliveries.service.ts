import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { NotFound, Unavailable } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { Addressees, NoAddressee } from './addressees.service';
import type { MessagePrompt, ReplyTarget } from '../integrations/integration';
import { DeliveryChannels } from './delivery-channels.service';
import { DeliveryProgress } from './delivery-progress.service';
import { DeliveryPurpose, DeliveryState, ThreadPurpose, canBecome } from './delivery-states';
import { lockDelivery } from './locked-delivery';
import { OutgoingBody, readOutgoingBody, toPlainText } from './outgoing-body';
import { SendQueue } from './send-queue.service';
import { ThreadRow, ThreadsService } from './threads.service';

export interface NewDelivery {
  readonly purpose: ThreadPurpose;
  readonly subjectId: string;
  readonly threadId: string;
  readonly body: OutgoingBody;
}

export interface QueuedDelivery {
  readonly id: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** False: this message to this thread existed already. */
  readonly isNew: boolean;
}

export interface DeliveryPreview {
  readonly platform: string;
  readonly channel: string;
  readonly root: string;
  readonly permalink: string | null;
  /** Null: nothing was sent there yet. */
  readonly isReachable: boolean | null;
  readonly reason: string | null;
  /** Exactly what would be posted, in the platform's own notation; for a bot, the plain text it is given. */
  readonly text: string;
}

/** What may be otherwise the next time: an address can be proven, and mail be wanted again. */
const PASSING: readonly string[] = ['address_not_verified', 'unsubscribed'] satisfies NoAddressee[];

/** The platform takes no word of ours later (a Teams outgoing webhook). */
const CANNOT_ANSWER = 'channel_cannot_answer';

/** A preview has no delivery yet; no channel shows the id. */
const NO_DELIVERY = '00000000-0000-0000-0000-000000000000';

/** Messages into threads, for the modules that have something to say. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly threads: ThreadsService,
    private readonly channels: DeliveryChannels,
    private readonly addressees: Addressees,
    private readonly progress: DeliveryProgress,
    private readonly sendQueue: SendQueue,
  ) {}

  /** One message to one thread, once for a subject. A thread known to be unreachable gets a delivery that has failed, so that it is listed. */
  async queue(tx: EntityManager, { purpose, subjectId, threadId, body }: NewDelivery): Promise<QueuedDelivery> {
    const thread = await this.threadOf(tx, threadId);
    const inserted = await one<{ id: string }>(
      tx,
      sql`insert into delivery (workspace_id, id, purpose, subject_id, thread_id, integration_id, body, next_attempt_at)
          values (current_workspace(), ${newId()}, ${purpose}, ${subjectId}, ${threadId}, ${thread.integrationId}, ${JSON.stringify(body)},
                  date_trunc('milliseconds', now()))
          on conflict (workspace_id, purpose, subject_id, thread_id) where thread_id is not null do nothing
          returning id`,
    );
    if (!inserted) {
      const existing = await this.existing(tx, purpose, subjectId, threadId);
      // What failed only because of what has passed since was never sent either.
      const hasPassed =
        existing.state === 'failed' && PASSING.includes(existing.reason ?? '') && (await this.obstacle(tx, thread, purpose)) === null;
      return existing.state === 'cancelled' || hasPassed ? this.revive(tx, existing.id, body) : { ...existing, isNew: false };
    }
    const obstacle = await this.obstacle(tx, thread, purpose);
    if (obstacle !== null) return this.refuse(tx, inserted.id, obstacle);
    if ((await this.channels.of(tx, thread.integrationId)) === null) {
      await this.progress.request(tx, { id: inserted.id, purpose, subjectId, threadId }, SYSTEM);
    } else {
      await this.sendQueue.schedule(tx, { ...thread, id: inserted.id, endpointId: null }, null);
    }
    return { id: inserted.id, state: 'queued', reason: null, isNew: true };
  }

  /** A further paragraph of what this transaction has queued: nobody has read it yet. */
  async append(tx: EntityManager, deliveryId: string, paragraph: string): Promise<void> {
    await query(
      tx,
      sql`update delivery set body = jsonb_set(body, '{paragraphs}', body -> 'paragraphs' || to_jsonb(${paragraph}::text))
          where workspace_id = current_workspace() and id = ${deliveryId}`,
    );
  }

  async preview(db: EntityManager, threadId: string, body: OutgoingBody): Promise<DeliveryPreview> {
    const thread = await this.threadOf(db, threadId);
    const open = await this.channels.of(db, thread.integrationId);
    const obstacle = await this.obstacle(db, thread, 'announcement');
    const isDisabled = open !== null && !open.isEnabled;
    const { platform, channel, root, permalink } = thread;
    return {
      platform,
      channel,
      root,
      permalink,
      isReachable: isDisabled || obstacle !== null ? false : thread.isReachable,
      reason: isDisabled ? 'integration_disabled' : obstacle,
      text: open?.channel.render({ ...body, deliveryId: NO_DELIVERY, thread }, open.integration).text ?? toPlainText(body),
    };
  }

  /** What the nearest of these asks, where it is a message of ours with a question. */
  async promptOf(db: EntityManager, targets: readonly ReplyTarget[]): Promise<MessagePrompt | null> {
    const [nearest] = targets.flatMap((target) => ('deliveryId' in target ? [target.deliveryId] : []));
    if (nearest === undefined) return null;
    const row = await one<{ body: unknown }>(
      db,
      sql`select body from delivery where workspace_id = current_workspace() and id = ${nearest} and thread_id is not null`,
    );
    return readOutgoingBody(row?.body)?.prompt ?? null;
  }

  /** Whether something said there now would be sent: what is asked only once is not asked into the void. */
  async isOpen(db: EntityManager, threadId: string): Promise<boolean> {
    return (await this.obstacle(db, await this.threadOf(db, threadId), 'acknowledgement')) === null;
  }

  /** Not to be said after all. False: it is over and cannot be taken back, or is under way, and is not tried again. */
  async cancel(tx: EntityManager, deliveryId: string, reason: string): Promise<boolean> {
    const row = await lockDelivery(tx, deliveryId);
    if (row?.state === 'sending') {
      await this.progress.cancelAfterAttempt(tx, row, reason);
      return false;
    }
    if (!row || !canBecome(row.state, 'cancelled')) return false;
    await this.progress.cancel(tx, row, reason);
    return true;
  }

  /** The platform showed us our own message: whatever we believed, it is there. A delivery of another workspace is none of ours. */
  async confirmEcho(tx: EntityManager, deliveryId: string, externalId: string): Promise<void> {
    const row = await lockDelivery(tx, deliveryId);
    if (row?.threadId == null || !canBecome(row.state, 'delivered')) return;
    await this.progress.deliver(tx, row, { externalId, permalink: null });
    await query(
      tx,
      sql`update delivery_attempt set outcome = 'delivered', ended_at = coalesce(ended_at, now()), detail = 'confirmed by its echo'
          where workspace_id = current_workspace() and delivery_id = ${deliveryId} and no = ${row.attempts}`,
    );
    await this.threads.learn(tx, row.threadId, null);
  }

  /** It was sent, and came back: nobody was told, and nobody can be told there. A report of another integration's delivery changes nothing. */
  async takeBack(tx: EntityManager, integrationId: string, deliveryId: string, reason: string): Promise<void> {
    const row = await lockDelivery(tx, deliveryId);
    if (row?.threadId == null || row.integrationId !== integrationId) return;
    // Its own result is not stored yet, and would say `delivered` over this.
    if (row.state === 'sending') throw new Unavailable('The message that came back is still being sent; report it again later.');
    await this.threads.learn(tx, row.threadId, reason);
    if (row.state === 'delivered' || row.state === 'in_doubt') await this.progress.fail(tx, row, reason);
  }

  /** Why nothing can be sent there, before it is tried; null where it may be. */
  private async obstacle(db: EntityManager, thread: ThreadRow, purpose: DeliveryPurpose): Promise<string | null> {
    if (thread.isReachable === false && !PASSING.includes(thread.unreachableReason ?? '')) return thread.unreachableReason ?? 'unreachable';
    const open = await this.channels.of(db, thread.integrationId);
    if (open?.channel.cannotAnswer === true) return CANNOT_ANSWER;
    if (open?.channel.needsAddressee !== true) return null;
    const found = await this.addressees.of(db, thread, purpose);
    return 'obstacle' in found ? found.obstacle : null;
  }

  private async threadOf(db: EntityManager, threadId: string): Promise<ThreadRow> {
    const thread = await this.threads.get(db, threadId);
    if (!thread) throw new NotFound('thread', threadId);
    return thread;
  }

  private async existing(
    tx: EntityManager,
    purpose: ThreadPurpose,
    subjectId: string,
    threadId: string,
  ): Promise<Omit<QueuedDelivery, 'isNew'>> {
    const row = await one<Omit<QueuedDelivery, 'isNew'>>(
      tx,
      sql`select id, state, reason from delivery
          where workspace_id = current_workspace() and purpose = ${purpose} and subject_id = ${subjectId} and thread_id = ${threadId}`,
    );
    if (!row) throw new Error('a delivery that was in the way is gone');
    return row;
  }

  /** Cancelled and then wanted again, by a merge that was undone and done again for one, or refused before it was tried: it never was sent, so it is no second message. */
  private async revive(tx: EntityManager, id: string, body: OutgoingBody): Promise<QueuedDelivery> {
    const row = await lockDelivery(tx, id);
    if (row?.state === 'cancelled' || row?.state === 'failed') {
      await query(tx, sql`update delivery set body = ${JSON.stringify(body)} where workspace_id = current_workspace() and id = ${id}`);
      await this.progress.resend(tx, row, (await this.channels.of(tx, row.integrationId)) === null, SYSTEM);
      return { id, state: 'queued', reason: null, isNew: true };
    }
    return { id, state: row?.state ?? 'failed', reason: null, isNew: false };
  }

  private async refuse(tx: EntityManager, id: string, reason: string): Promise<QueuedDelivery> {
    const row = await lockDelivery(tx, id);
    if (row) await this.progress.fail(tx, row, reason);
    return { id, state: 'failed', reason, isNew: true };
  }
}
