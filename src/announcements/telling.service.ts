import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import type { DeliveryState } from '../deliveries/delivery-states';
import type { AnnouncementRow } from './announcement-row';
import { Asker, threadsOf, whyUnreachable } from './askers';
import { ClosureEntry, ClosureLedger, TellingEntry } from './closure-ledger';
import { toldBy } from './closure-state';
import { MessagesService } from './messages.service';
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
  ) {}

  async tell(tx: EntityManager, telling: Telling): Promise<ClosureEntry[]> {
    const carriers = await this.queue(tx, telling);
    return this.ledger.enter(
      tx,
      telling.announcement.id,
      telling.askers.flatMap((asker) => entryOf(asker, carriers)),
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

  /** A delivery that may change state in another transaction at this moment: its closures are made before that, or after it. */
  private async holdStill(tx: EntityManager, delivery: Carrier): Promise<Carrier> {
    const [row] = await query<Carrier>(
      tx,
      sql`select id, state, reason from delivery where workspace_id = current_workspace() and id = ${delivery.id} for share`,
    );
    return row ?? delivery;
  }
}

function entryOf(asker: Asker, carriers: ReadonlyMap<string, Carrier>): TellingEntry[] {
  const { authorId, ideaId } = asker;
  if (asker.isOptedOut) return [];
  const why = whyUnreachable(asker);
  if (why !== null) return [{ authorId, ideaId, state: 'unreachable', reason: why, deliveryIds: [] }];
  const own = asker.threadIds.flatMap((threadId) => carriers.get(threadId) ?? []);
  const told = toldBy(own);
  const deliveryIds = own.map((carrier) => carrier.id);
  // It failed before it was sent, or did so for everybody in that thread: it is the thread that cannot be reached.
  if (told.state !== 'failed') return [{ authorId, ideaId, ...told, deliveryIds }];
  return [{ authorId, ideaId, state: 'unreachable', reason: `thread_unreachable: ${told.reason ?? 'unknown'}`.slice(0, 500), deliveryIds }];
}
