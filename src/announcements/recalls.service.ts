import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import type { DeliveryState } from '../deliveries/delivery-states';
import { ClosureKey, keyOf } from './closure-ledger';
import { mayHaveArrived } from './closure-state';

/** `coming`: it is said in their thread all the same, because it is said to somebody else there. */
export type Recalled = 'arrived' | 'coming' | 'cancelled';

interface Link extends ClosureKey {
  readonly deliveryId: string;
}

/** Takes back what was not sent yet to people who should not be told after all. */
@Injectable()
export class RecallsService {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Cancels what waits for these closures alone, and answers for each what its people may have read. Deliveries are locked before closures. */
  async recall(tx: EntityManager, closures: readonly ClosureKey[], reason: string): Promise<ReadonlyMap<string, Recalled>> {
    const links = await this.linksOf(tx, closures);
    const deliveryIds = [...new Set(links.map((link) => link.deliveryId))];
    const states = await this.lock(tx, deliveryIds);
    const shared = await this.shared(tx, deliveryIds, closures);
    const outcomes = new Map<string, Recalled>();
    for (const [deliveryId, state] of states) outcomes.set(deliveryId, await this.outcome(tx, deliveryId, state, shared, reason));
    const recalled = new Map<string, Recalled>(closures.map((closure) => [keyOf(closure), 'cancelled']));
    for (const link of links) {
      const outcome = outcomes.get(link.deliveryId) ?? 'cancelled';
      if (outcome === 'arrived' || recalled.get(keyOf(link)) === 'cancelled') recalled.set(keyOf(link), outcome);
    }
    return recalled;
  }

  private async outcome(
    tx: EntityManager,
    deliveryId: string,
    state: DeliveryState,
    shared: ReadonlySet<string>,
    reason: string,
  ): Promise<Recalled> {
    if (mayHaveArrived(state)) return 'arrived';
    if (state !== 'queued') return 'cancelled';
    if (shared.has(deliveryId)) return 'coming';
    return (await this.deliveries.cancel(tx, deliveryId, reason)) ? 'cancelled' : 'arrived';
  }

  private linksOf(tx: EntityManager, closures: readonly ClosureKey[]): Promise<Link[]> {
    return query<Link>(
      tx,
      sql`select l.author_id as "authorId", l.idea_id as "ideaId", l.delivery_id as "deliveryId"
          from ${keysOf(closures)}
          join closure c on c.workspace_id = current_workspace() and c.author_id = k.author_id and c.idea_id = k.idea_id
          join closure_delivery l on l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id
            and l.announcement_id = c.announcement_id`,
    );
  }

  private async lock(tx: EntityManager, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, DeliveryState>> {
    const rows = await query<{ id: string; state: DeliveryState }>(
      tx,
      sql`select id, state from delivery where workspace_id = current_workspace() and id = any(${deliveryIds}::uuid[]) order by id for update`,
    );
    return new Map(rows.map((row) => [row.id, row.state]));
  }

  private async shared(tx: EntityManager, deliveryIds: readonly string[], closures: readonly ClosureKey[]): Promise<ReadonlySet<string>> {
    const rows = await query<{ deliveryId: string }>(
      tx,
      sql`select distinct l.delivery_id as "deliveryId" from closure_delivery l
          join closure c on c.workspace_id = current_workspace() and c.author_id = l.author_id and c.idea_id = l.idea_id
            and c.announcement_id = l.announcement_id and c.state not in ('void', 'opted_out')
          where l.workspace_id = current_workspace() and l.delivery_id = any(${deliveryIds}::uuid[])
            and not exists (select from ${keysOf(closures)} where k.author_id = l.author_id and k.idea_id = l.idea_id)`,
    );
    return new Set(rows.map((row) => row.deliveryId));
  }
}

function keysOf(closures: readonly ClosureKey[]) {
  return sql`unnest(${closures.map((c) => c.authorId)}::uuid[], ${closures.map((c) => c.ideaId)}::uuid[]) as k (author_id, idea_id)`;
}
