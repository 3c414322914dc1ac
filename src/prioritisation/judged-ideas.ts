import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { SourcedEstimate } from './explain';
import type { HotPlanOverride } from './hot-plan';
import type { JudgedIdea } from './judgement';

/** What is known of an idea, and what was written of it the last time. */
export interface ReadIdea extends JudgedIdea {
  readonly shownScore: number;
  readonly shownQuadrant: string;
  /** Null: no snapshot yet. */
  readonly lastInputsHash: Buffer | null;
}

interface Row extends Omit<ReadIdea, 'override'> {
  readonly overrideKind: HotPlanOverride['kind'] | null;
  readonly overrideReason: string | null;
}

export async function readIdeas(tx: EntityManager, ideaIds: readonly string[]): Promise<ReadIdea[]> {
  const rows = await query<Row>(
    tx,
    sql`select i.id as "ideaId", i.canonical_id as "canonicalId", i.status, i.score as "shownScore", i.quadrant as "shownQuadrant",
               r.idea_id is not null as "isRevealed", e.id is not null as "isInHotPlan", o.kind as "overrideKind", o.reason as "overrideReason",
               s.inputs_hash as "lastInputsHash"
        from idea i
        left join estimate_round r on r.workspace_id = i.workspace_id and r.idea_id = i.id
        left join hot_plan_entry e on e.workspace_id = i.workspace_id and e.idea_id = i.id and e.left_at is null
        left join hot_plan_override o on o.workspace_id = i.workspace_id and o.idea_id = i.id
        left join lateral (
          select inputs_hash from score_snapshot where workspace_id = i.workspace_id and idea_id = i.id order by at desc, id desc limit 1
        ) s on true
        where i.workspace_id = current_workspace() and i.id = any (${ideaIds}::uuid[])
        order by i.id`,
  );
  return rows.map(({ overrideKind, overrideReason, ...idea }) => ({
    ...idea,
    override: overrideKind === null || overrideReason === null ? null : { kind: overrideKind, reason: overrideReason },
  }));
}

export async function estimatesOf(tx: EntityManager, ideaIds: readonly string[]): Promise<Map<string, SourcedEstimate[]>> {
  const rows = await query<SourcedEstimate & { ideaId: string }>(
    tx,
    sql`select id as "estimateId", idea_id as "ideaId", member_id as "memberId", impact::int, cost_days as "costDays"
        from estimate where workspace_id = current_workspace() and idea_id = any (${ideaIds}::uuid[])`,
  );
  const byIdea = new Map<string, SourcedEstimate[]>();
  for (const { ideaId, ...estimate } of rows) byIdea.set(ideaId, [...(byIdea.get(ideaId) ?? []), estimate]);
  return byIdea;
}
