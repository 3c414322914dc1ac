import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { OverrideRow } from './dto/hot-plan.dto';
import type { HotPlanEntry } from './hot-plan';
import type { Quadrant } from './model';

export interface HotPlanRow extends HotPlanEntry {
  readonly title: string;
  readonly status: string;
  readonly quadrant: Quadrant;
  readonly impact: number;
  readonly costDays: number;
  readonly quickWinProbability: number;
  readonly estimators: number;
  readonly needsDiscussion: boolean;
  readonly supportCount: number;
  readonly enteredAt: Date;
  readonly enteredReason: string;
  readonly pin: OverrideRow | null;
}

interface PinColumns {
  readonly pinReason: string | null;
  readonly pinnedBy: string | null;
  readonly pinnedByName: string | null;
  readonly pinnedAt: Date | null;
}

/** The members of the plan that have a place in the list, pinned ones first: what `rankHotPlan` would choose of all. */
export async function firstOfHotPlan(db: EntityManager, limit: number): Promise<HotPlanRow[]> {
  const rows = await query<Omit<HotPlanRow, 'pin'> & PinColumns>(
    db,
    sql`select i.id as "ideaId", i.title, i.status, s.quadrant, s.score as "order", s.impact, s.cost_days as "costDays",
               s.quick_win_probability as "quickWinProbability", s.estimator_count as estimators, s.needs_discussion as "needsDiscussion",
               i.support_count as "supportCount", i.created_at as "createdAt", h.entered_at as "enteredAt",
               h.entered_reason as "enteredReason", o.idea_id is not null as "isPinned", o.reason as "pinReason", o.member_id as "pinnedBy",
               m.name as "pinnedByName", o.set_at as "pinnedAt"
        from hot_plan_entry h
        join idea_score s on s.workspace_id = h.workspace_id and s.idea_id = h.idea_id
        join idea i on i.workspace_id = h.workspace_id and i.id = h.idea_id
        left join hot_plan_override o on o.workspace_id = h.workspace_id and o.idea_id = h.idea_id and o.kind = 'pin'
        left join member m on m.workspace_id = o.workspace_id and m.id = o.member_id
        where h.workspace_id = current_workspace() and h.left_at is null
        order by (o.idea_id is not null) desc, s.score desc, i.created_at, i.id
        limit ${limit}`,
  );
  return rows.map(({ pinReason, pinnedBy, pinnedByName, pinnedAt, ...row }) => ({
    ...row,
    pin:
      pinReason === null || pinnedBy === null || pinnedByName === null || pinnedAt === null
        ? null
        : { kind: 'pin', reason: pinReason, memberId: pinnedBy, memberName: pinnedByName, setAt: pinnedAt },
  }));
}

/** Open ideas that a member keeps out, the latest veto first. */
export function vetoedIdeas(db: EntityManager, openStatuses: readonly string[], limit: number): Promise<VetoRow[]> {
  return query<VetoRow>(
    db,
    sql`select i.id as "ideaId", i.title, o.kind, o.reason, o.member_id as "memberId", m.name as "memberName", o.set_at as "setAt"
        from hot_plan_override o
        join idea i on i.workspace_id = o.workspace_id and i.id = o.idea_id
        join member m on m.workspace_id = o.workspace_id and m.id = o.member_id
        where o.workspace_id = current_workspace() and o.kind = 'veto' and not i.is_merged and i.status = any (${openStatuses}::text[])
        order by o.set_at desc, o.idea_id limit ${limit}`,
  );
}

export interface VetoRow extends OverrideRow {
  readonly ideaId: string;
  readonly title: string;
}
