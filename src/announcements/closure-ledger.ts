import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { DeliveryState } from '../deliveries/delivery-states';
import { EventsService } from '../events/events.service';
import { InTransaction, StoredEvent } from '../events/on-event';
import type { ClosureState } from './announcement-words';
import { toldBy } from './closure-state';
import { groupBy } from './group-by';

export interface ClosureKey {
  readonly authorId: string;
  readonly ideaId: string;
}

export interface ClosureEntry extends ClosureKey {
  readonly state: ClosureState;
  readonly reason: string | null;
}

export interface TellingEntry extends ClosureEntry {
  readonly deliveryIds: readonly string[];
}

/** The only writer of closures: were they told? One row for each author and idea they asked for, so that nobody is left untold. */
@Injectable()
export class ClosureLedger {
  constructor(private readonly events: EventsService) {}

  /**
   * Somebody is to be told of an announcement: a closure of an earlier one is used again. Answers what changed. Who opted out stays so.
   * Entries come in the order of (author, idea), the order in which closures are locked.
   */
  async enter(tx: EntityManager, announcementId: string, entries: readonly TellingEntry[]): Promise<ClosureEntry[]> {
    const changed = await query<ClosureEntry>(
      tx,
      sql`insert into closure as c (workspace_id, author_id, idea_id, announcement_id, state, reason)
          select current_workspace(), e.author_id, e.idea_id, ${announcementId}, e.state, e.reason from ${rowsOf(entries)}
          on conflict (workspace_id, author_id, idea_id) do update
            set announcement_id = excluded.announcement_id, state = excluded.state, reason = excluded.reason, updated_at = now()
            where c.state <> 'opted_out'
              and (c.announcement_id, c.state, c.reason) is distinct from (excluded.announcement_id, excluded.state, excluded.reason)
          returning author_id as "authorId", idea_id as "ideaId", state, reason`,
    );
    const links = entries.flatMap(({ authorId, ideaId, deliveryIds }) =>
      deliveryIds.map((deliveryId) => ({ authorId, ideaId, deliveryId })),
    );
    await query(
      tx,
      sql`insert into closure_delivery (workspace_id, author_id, idea_id, announcement_id, delivery_id)
          select current_workspace(), l.author_id, l.idea_id, ${announcementId}, l.delivery_id
          from unnest(${links.map((l) => l.authorId)}::uuid[], ${links.map((l) => l.ideaId)}::uuid[], ${links.map((l) => l.deliveryId)}::uuid[])
               as l (author_id, idea_id, delivery_id)
          on conflict (workspace_id, author_id, idea_id, delivery_id) do nothing`,
    );
    for (const closure of changed) await this.tellUnreachable(tx, announcementId, closure);
    return changed;
  }

  /** Sets closures to what became of them; `announcementId` undefined leaves the one they belong to. */
  async settle(tx: EntityManager, entries: readonly ClosureEntry[], announcementId?: string | null): Promise<void> {
    const isMoved = announcementId !== undefined;
    await query(
      tx,
      sql`update closure c set state = e.state, reason = e.reason, updated_at = now(),
                 announcement_id = case when ${isMoved}::boolean then ${announcementId ?? null}::uuid else c.announcement_id end
          from ${rowsOf(entries)}
          where c.workspace_id = current_workspace() and c.author_id = e.author_id and c.idea_id = e.idea_id`,
    );
  }

  /** Nobody waits for this announcement any more: it will not be published. Only those of a correction wait for a draft. */
  async release(tx: EntityManager, announcementId: string, reason: string): Promise<void> {
    await query(
      tx,
      sql`update closure set state = 'void', reason = ${reason}, updated_at = now()
          where workspace_id = current_workspace() and announcement_id = ${announcementId} and state = 'pending'`,
    );
  }

  @InTransaction('delivery.delivered')
  async onDelivered(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.follow(tx, event.subjectId);
  }

  @InTransaction('delivery.failed')
  async onFailed(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.follow(tx, event.subjectId);
  }

  @InTransaction('delivery.in_doubt')
  async onDoubt(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.follow(tx, event.subjectId);
  }

  /** The closures that rest on a delivery follow it, unless they have moved on to another announcement since. */
  private async follow(tx: EntityManager, deliveryId: string): Promise<void> {
    // Locked before the deliveries are read: of two deliveries to one person, the later statement sees what the earlier one did.
    const closures = await query<ClosureEntry & { announcementId: string | null }>(
      tx,
      sql`select c.author_id as "authorId", c.idea_id as "ideaId", c.state, c.reason, c.announcement_id as "announcementId" from closure c
          join closure_delivery l on l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id
            and l.announcement_id = c.announcement_id and l.delivery_id = ${deliveryId}
          where c.workspace_id = current_workspace() and c.state not in ('void', 'opted_out')
          order by c.author_id, c.idea_id for update of c`,
    );
    if (closures.length === 0) return;
    const deliveries = groupBy(await this.deliveriesOf(tx, closures), keyOf);
    const changed = closures.flatMap((closure): (typeof closures)[number][] => {
      const told = toldBy(deliveries.get(keyOf(closure)) ?? []);
      const isKnown = told.state === closure.state || (told.state === 'failed' && closure.state === 'unreachable');
      return isKnown ? [] : [{ ...closure, ...told }];
    });
    await this.settle(tx, changed);
    for (const closure of changed) await this.tellUnreachable(tx, closure.announcementId, closure);
  }

  private async tellUnreachable(
    tx: EntityManager,
    announcementId: string | null,
    { authorId, ideaId, state, reason }: ClosureEntry,
  ): Promise<void> {
    if (state !== 'unreachable') return;
    const data = { authorId, ideaId, announcementId, reason };
    await this.events.emit(tx, { type: 'closure.unreachable', subjectId: ideaId, data, actor: { kind: 'system', id: null } });
  }

  private deliveriesOf(
    tx: EntityManager,
    closures: readonly ClosureEntry[],
  ): Promise<(ClosureKey & { state: DeliveryState; reason: string | null })[]> {
    return query(
      tx,
      sql`select c.author_id as "authorId", c.idea_id as "ideaId", d.state, d.reason
          from ${rowsOf(closures)}
          join closure c on c.workspace_id = current_workspace() and c.author_id = e.author_id and c.idea_id = e.idea_id
          join closure_delivery l on l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id
            and l.announcement_id = c.announcement_id
          join delivery d on d.workspace_id = current_workspace() and d.id = l.delivery_id
          order by d.id`,
    );
  }
}

export function keyOf({ authorId, ideaId }: ClosureKey): string {
  return `${authorId} ${ideaId}`;
}

/** The entries as rows of SQL, named e. */
function rowsOf(entries: readonly ClosureEntry[]) {
  return sql`unnest(${entries.map((e) => e.authorId)}::uuid[], ${entries.map((e) => e.ideaId)}::uuid[], ${entries.map((e) => e.state)}::text[],
                    ${entries.map((e) => e.reason)}::text[]) as e (author_id, idea_id, state, reason)`;
}
