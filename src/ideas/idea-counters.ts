import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

export interface CountChange {
  readonly dimension: 'status' | 'quadrant' | 'tag';
  readonly key: string;
  readonly delta: 1 | -1;
}

/**
 * Counts canonical ideas in the transaction that changes them (rule 10). The shard comes from the transaction's own number: transactions at
 * the same time have neighbouring numbers and so different rows, and one transaction stays on one shard. Rows are taken in key order.
 */
export async function count(tx: EntityManager, changes: readonly CountChange[]): Promise<void> {
  if (changes.length === 0) return;
  await query(
    tx,
    sql`insert into idea_counter (workspace_id, dimension, key, shard, count)
        select current_workspace(), c.dimension, c.key, (pg_current_xact_id()::text::numeric % 16)::smallint, sum(c.delta)::int
        from unnest(${changes.map((c) => c.dimension)}::text[], ${changes.map((c) => c.key)}::text[], ${changes.map((c) => c.delta)}::int[])
             as c (dimension, key, delta)
        group by c.dimension, c.key having sum(c.delta) <> 0 order by c.dimension, c.key
        on conflict (workspace_id, dimension, key, shard) do update set count = idea_counter.count + excluded.count`,
  );
}
