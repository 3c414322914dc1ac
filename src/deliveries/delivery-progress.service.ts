import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ActorRef, SYSTEM } from '../common/actor';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { DeliveryState, canBecome } from './delivery-states';
import { LockedDelivery } from './locked-delivery';
import { SendQueue } from './send-queue.service';

export interface Arrival {
  readonly externalId: string | null;
  readonly permalink: string | null;
  readonly actor?: ActorRef;
}

/** The only writer of a delivery's state once it exists. The row is locked by the caller; each step tells what it did in the same transaction. */
@Injectable()
export class DeliveryProgress {
  constructor(
    private readonly events: EventsService,
    private readonly queue: SendQueue,
  ) {}

  async deliver(tx: EntityManager, row: LockedDelivery, { externalId, permalink, actor = SYSTEM }: Arrival): Promise<void> {
    await this.move(
      tx,
      row,
      'delivered',
      sql`delivered_at = now(), reason = null, next_attempt_at = null, external_id = coalesce(${externalId}, external_id),
          permalink = coalesce(${permalink}, permalink)`,
    );
    await this.tell(tx, row, 'delivery.delivered', null, actor);
  }

  /** `code` goes into the event; `reason`, which may be a person's or a bot's own words, stays in the row. */
  async fail(tx: EntityManager, row: LockedDelivery, reason: string, code = reason, actor: ActorRef = SYSTEM): Promise<void> {
    await this.move(tx, row, 'failed', sql`reason = ${reason.slice(0, 500)}, next_attempt_at = null`);
    await this.tell(tx, row, 'delivery.failed', code, actor);
  }

  async doubt(tx: EntityManager, row: LockedDelivery, reason: string): Promise<void> {
    await this.move(tx, row, 'in_doubt', sql`reason = ${reason.slice(0, 500)}, next_attempt_at = null`);
    await this.tell(tx, row, 'delivery.in_doubt', reason, SYSTEM);
  }

  /** Back into the queue, not before so many seconds from now by the database's clock. */
  async retry(tx: EntityManager, row: LockedDelivery, reason: string, seconds: number): Promise<void> {
    await this.move(tx, row, 'queued', sql`reason = ${reason.slice(0, 500)}`);
    await this.defer(tx, row, sql`now() + make_interval(secs => ${seconds})`);
  }

  async cancel(tx: EntityManager, row: LockedDelivery, reason: string): Promise<void> {
    await this.move(tx, row, 'cancelled', sql`reason = ${reason}, next_attempt_at = null`);
  }

  /** The attempt under way goes on; whatever becomes of it, there is none after it. */
  async cancelAfterAttempt(tx: EntityManager, row: LockedDelivery, reason: string): Promise<void> {
    await query(
      tx,
      sql`update delivery set cancel_reason = ${reason} where workspace_id = current_workspace() and id = ${row.id} and state = 'sending'`,
    );
  }

  /** A person wants it sent again: the retry schedule starts over. A bot is asked again. */
  async resend(tx: EntityManager, row: LockedDelivery, isForBot: boolean, actor: ActorRef): Promise<void> {
    await this.move(tx, row, 'queued', sql`attempts_before = attempts, reason = null`);
    if (isForBot) await this.request(tx, row, actor);
    else await this.defer(tx, row, sql`date_trunc('milliseconds', now())`);
  }

  /** Asks whoever reads this thread with a program of their own to deliver it. */
  async request(tx: EntityManager, row: Pick<LockedDelivery, 'id' | 'purpose' | 'subjectId' | 'threadId'>, actor: ActorRef): Promise<void> {
    await query(
      tx,
      sql`update delivery set next_attempt_at = null where workspace_id = current_workspace() and id = ${row.id} and next_attempt_at is not null`,
    );
    const data = { deliveryId: row.id, purpose: row.purpose, subjectId: row.subjectId, threadId: row.threadId };
    await this.events.emit(tx, { type: 'delivery.requested', subjectId: row.id, data, actor });
  }

  /** Sets its time and makes the job for it. `slot`: that moment was promised by the channel. */
  async defer(tx: EntityManager, row: LockedDelivery, time: Sql, isSlot = false): Promise<void> {
    const deferred = await one<{ at: Date }>(
      tx,
      sql`update delivery set next_attempt_at = ${time} where workspace_id = current_workspace() and id = ${row.id}
          returning next_attempt_at as at`,
    );
    if (deferred) await this.queue.schedule(tx, row, deferred.at, isSlot ? deferred.at : null);
  }

  private async move(tx: EntityManager, row: LockedDelivery, to: DeliveryState, changes: Sql): Promise<void> {
    if (!canBecome(row.state, to)) throw new Error(`delivery ${row.id} cannot go from ${row.state} to ${to}`);
    await query(
      tx,
      sql`update delivery set state = ${to}, version = version + 1, attempt_started_at = null, cancel_reason = null, ${changes}
          where workspace_id = current_workspace() and id = ${row.id}`,
    );
  }

  /** A webhook about a webhook would call for the next one, for ever. */
  private async tell(
    tx: EntityManager,
    row: LockedDelivery,
    type: 'delivery.delivered' | 'delivery.failed' | 'delivery.in_doubt',
    reason: string | null,
    actor: ActorRef,
  ): Promise<void> {
    if (row.purpose === 'event') return;
    const { id, purpose, subjectId, threadId, endpointId } = row;
    await this.events.emit(tx, { type, subjectId: id, data: { deliveryId: id, purpose, subjectId, threadId, endpointId, reason }, actor });
  }
}
