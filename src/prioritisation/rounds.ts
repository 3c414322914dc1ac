import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';

/** How far the estimating of one idea has come, and whether the caller has taken part. */
export interface Round {
  readonly estimators: number;
  readonly isRevealed: boolean;
  readonly revealedAt: Date | null;
  /** False for a machine. */
  readonly hasEstimated: boolean;
}

export async function roundOf(db: EntityManager, ideaId: string, memberId: string | null): Promise<Round> {
  const row = await one<{ estimators: number; revealedAt: Date | null; hasEstimated: boolean }>(
    db,
    sql`select count(*)::int as estimators, coalesce(bool_or(member_id = ${memberId}::uuid), false) as "hasEstimated",
               (select revealed_at from estimate_round where workspace_id = current_workspace() and idea_id = ${ideaId}) as "revealedAt"
        from estimate where workspace_id = current_workspace() and idea_id = ${ideaId}`,
  );
  const { estimators, revealedAt, hasEstimated } = row ?? { estimators: 0, revealedAt: null, hasEstimated: false };
  return { estimators, revealedAt, hasEstimated, isRevealed: revealedAt !== null };
}
