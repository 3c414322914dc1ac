import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import type { DeliveryState } from '../deliveries/delivery-states';
import type { AnnouncementRow } from './announcement-row';
import { Asker, threadsOf, whyUnreachable } from './askers';
import { ClosureEntry, ClosureKey, ClosureLedger, TellingEntry, keyOf } from './closure-ledger';
import { mayHaveArrived, toldBy, unreachableThread } from './closure-state';
import { groupBy } from './group-by';
import { LettersService } from './letters.service';
import { MessagesService } from './messages.service';
import { RecallsService } from './recalls.service';
import type { NamedPerson } from './thread-message';

export interface Telling {
  readonly announcement: AnnouncementRow;
  readonly askers: readonly Asker[];
  /** The ideas whose askers are addressed in the threads: the whole group, also where only one latecomer is told. */
  readonly ideaIds: readonly string[];
  readonly named: readonly NamedPerson[];
}

interface Carrier {
  readonly id: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
}

/** Tells people of a published announcement: one delivery for each thread, one closure for each author and idea. Right when it runs twice. */
@Injectable()
export class TellingService {
  constructor(
    private readonly messages: MessagesService,
    private readonly deliveries: DeliveriesService,
    private readonly ledger: ClosureLedger,
    private readonly letters: LettersService,
    private readonly recalls: RecallsService,
  ) {}

  async tell(tx: EntityManager, telling: Telling): Promise<ClosureEntry[]> {
    await this.recalls.recall(tx, await this.overtaken(tx, telling), 'overtaken');
    const carriers = await this.queue(tx, telling);
    const earlier = groupBy(await this.earlier(tx, telling), keyOf);
    const ways = await this.ways(tx, telling, carriers, earlier);
    return this.ledger.enter(
      tx,
      telling.announcement.id,
      telling.askers.flatMap((asker) => entryOf(asker, ways.get(keyOf(asker)) ?? [], earlier.get(keyOf(asker)) ?? [])),
    );
  }

  /**
   * By which deliveries each is told: those into the threads where they asked or, where none of these is open, one to the same person elsewhere,
   * or else a letter.
   */
  private async ways(
    tx: EntityManager,
    { announcement, askers, named }: Telling,
    carriers: ReadonlyMap<string, Carrier>,
    earlier: ReadonlyMap<string, readonly Carrier[]>,
  ): Promise<ReadonlyMap<string, readonly Carrier[]>> {
    const own = new Map(askers.map((asker) => [keyOf(asker), asker.threadIds.flatMap((threadId) => carriers.get(threadId) ?? [])]));
    const open = new Map<string, Carrier>();
    for (const asker of askers) {
      const carrier = own.get(keyOf(asker))?.find(isOpen);
      if (carrier && !asker.isOptedOut) open.set(asker.personId, carrier);
    }
    const shut = askers.filter((asker) => needsAnotherWay(asker, own.get(keyOf(asker)) ?? [], earlier.get(keyOf(asker)) ?? []));
    const letters = await this.letters.write(
      tx,
      announcement,
      shut.filter(({ personId }) => !open.has(personId)),
      named,
    );
    for (const asker of shut) {
      const way = open.get(asker.personId) ?? letters.get(asker.personId);
      if (way !== undefined) own.set(keyOf(asker), [...(own.get(keyOf(asker)) ?? []), way]);
    }
    return own;
  }

  /** People for whom something older still waits to be sent: an idea that was announced and then merged into one that is, for one. */
  private overtaken(tx: EntityManager, { announcement, askers }: Telling): Promise<ClosureKey[]> {
    return query<ClosureKey>(
      tx,
      sql`select c.author_id as "authorId", c.idea_id as "ideaId"
          from unnest(${askers.map((a) => a.authorId)}::uuid[], ${askers.map((a) => a.ideaId)}::uuid[]) as k (author_id, idea_id)
          join closure c on c.workspace_id = current_workspace() and c.author_id = k.author_id and c.idea_id = k.idea_id
          where c.announcement_id <> ${announcement.id} and c.state = 'pending'`,
    );
  }

  private async queue(tx: EntityManager, { announcement, askers, ideaIds, named }: Telling): Promise<ReadonlyMap<string, Carrier>> {
    const threadIds = threadsOf(askers);
    const bodies = await this.messages.compose(tx, { words: announcement, ideaIds, threadIds, named });
    const carriers = new Map<string, Carrier>();
    for (const [threadId, body] of bodies) {
      const purpose = announcement.kind === 'correction' ? 'correction' : 'announcement';
      const delivery = await this.deliveries.queue(tx, { purpose, subjectId: announcement.id, threadId, body });
      carriers.set(threadId, delivery.isNew ? delivery : await this.holdStill(tx, delivery));
    }
    return carriers;
  }

  /** What this announcement said to them before: in a thread where they took the wish back and asked again elsewhere, they were told all the same. */
  private earlier(tx: EntityManager, { announcement, askers }: Telling): Promise<(ClosureKey & Carrier)[]> {
    return query(
      tx,
      sql`select l.author_id as "authorId", l.idea_id as "ideaId", d.id, d.state, d.reason
          from unnest(${askers.map((a) => a.authorId)}::uuid[], ${askers.map((a) => a.ideaId)}::uuid[]) as k (author_id, idea_id)
          join closure_delivery l on l.workspace_id = current_workspace() and l.author_id = k.author_id and l.idea_id = k.idea_id
            and l.announcement_id = ${announcement.id}
          join delivery d on d.workspace_id = current_workspace() and d.id = l.delivery_id and d.state <> 'cancelled'
          order by d.id for share of d`,
    );
  }

  /** A delivery that may change state in another transaction at this moment: its closures are made before that, or after it. */
  private async holdStill(tx: EntityManager, delivery: Carrier): Promise<Carrier> {
    const [row] = await query<Carrier>(
      tx,
      sql`select id, state, reason from delivery where workspace_id = current_workspace() and id = ${delivery.id} for share`,
    );
    return row ?? delivery;
  }
}

function isOpen({ state }: Carrier): boolean {
  return state === 'queued' || mayHaveArrived(state);
}

/** Who asked, and is told nowhere: not somebody who wants to hear nothing, there or at all. */
function needsAnotherWay(asker: Asker, own: readonly Carrier[], earlier: readonly Carrier[]): boolean {
  if (asker.isErased || asker.isOptedOut || asker.asks === 0) return false;
  return ![...own, ...earlier].some((carrier) => isOpen(carrier) || carrier.reason === 'unsubscribed');
}

function entryOf(asker: Asker, ways: readonly Carrier[], earlier: readonly Carrier[]): TellingEntry[] {
  const { authorId, ideaId } = asker;
  if (asker.isOptedOut) return [];
  const why = whyUnreachable(asker);
  if (why !== null && ways.length === 0 && !earlier.some((carrier) => mayHaveArrived(carrier.state)))
    return [{ authorId, ideaId, state: 'unreachable', reason: why, deliveryIds: [] }];
  const own = why === 'erased' ? [] : ways;
  const deliveryIds = own.map((carrier) => carrier.id);
  const told = toldBy([...own, ...earlier.filter((carrier) => !deliveryIds.includes(carrier.id))]);
  // It failed before it was sent, or did so for everybody in that thread: it is the thread that cannot be reached.
  return [{ authorId, ideaId, ...(told.state === 'failed' ? unreachableThread(told.reason) : told), deliveryIds }];
}
