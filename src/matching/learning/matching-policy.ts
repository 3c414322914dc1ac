import type { EntityManager } from 'typeorm';
import { one } from '../../database/database';
import { sql } from '../../database/sql';
import type { MatchingPolicy } from './matching-policy.entity';

export type Policy = Pick<MatchingPolicy, 'attachesAutomatically' | 'attachAbove' | 'pausedAt' | 'pauseReason' | 'resumedAt' | 'version'>;

/** Until a workspace sets its own: the defaults of the table. */
const DEFAULT_POLICY: Policy = {
  attachesAutomatically: false,
  attachAbove: 0.95,
  pausedAt: null,
  pauseReason: null,
  resumedAt: null,
  version: 1,
};

export async function policyOf(db: EntityManager): Promise<Policy> {
  const row = await one<Policy>(
    db,
    sql`select attaches_automatically as "attachesAutomatically", attach_above as "attachAbove", paused_at as "pausedAt", pause_reason as "pauseReason",
               resumed_at as "resumedAt", version
        from matching_policy where workspace_id = current_workspace()`,
  );
  return row ?? DEFAULT_POLICY;
}
