import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { DEFAULT_THRESHOLDS, type Thresholds } from './model';
import type { ThresholdVersion } from './threshold-version.entity';

/**
 * A score must not be computed with thresholds that change before it is written. Order of locks everywhere: idea rows first, in id order, then
 * this one; shared to judge, exclusive to change. Held to the end of the transaction.
 */
export async function holdThresholds(tx: EntityManager): Promise<Thresholds> {
  await query(tx, sql`select pg_advisory_xact_lock_shared(hashtextextended('thresholds:' || current_workspace(), 0))`);
  return thresholdsInForce(tx);
}

export async function lockThresholds(tx: EntityManager): Promise<ThresholdVersion> {
  await query(tx, sql`select pg_advisory_xact_lock(hashtextextended('thresholds:' || current_workspace(), 0))`);
  return thresholdsInForce(tx);
}

/** The newest version; a workspace gets its first, the defaults, when it is first asked for. */
export async function thresholdsInForce(tx: EntityManager): Promise<ThresholdVersion> {
  const newest = await newestVersion(tx);
  if (newest) return newest;
  const { version, impact, costDays } = DEFAULT_THRESHOLDS;
  await query(
    tx,
    sql`insert into threshold_version (workspace_id, version, impact, cost_days, reason)
        values (current_workspace(), ${version}, ${impact}, ${costDays}, 'The defaults of Heed.') on conflict do nothing`,
  );
  const first = await newestVersion(tx);
  if (!first) throw new Error('The first version of the thresholds was neither inserted nor there');
  return first;
}

/** What held at a moment in the past; before the first version was written, its values held already. */
export async function thresholdsAt(db: EntityManager, at: Date): Promise<Thresholds> {
  const version = await one<Thresholds>(
    db,
    sql`select version, impact, cost_days as "costDays" from threshold_version
        where workspace_id = current_workspace() and (set_at <= ${at} or version = ${DEFAULT_THRESHOLDS.version})
        order by version desc limit 1`,
  );
  return version ?? DEFAULT_THRESHOLDS;
}

function newestVersion(tx: EntityManager): Promise<ThresholdVersion | null> {
  return one<ThresholdVersion>(
    tx,
    sql`select workspace_id as "workspaceId", version, impact, cost_days as "costDays", set_by as "setBy", reason, moved_count as "movedCount",
               set_at as "setAt"
        from threshold_version where workspace_id = current_workspace() order by version desc limit 1`,
  );
}
