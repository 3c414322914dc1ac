import type { EntityManager } from 'typeorm';
import type { IdeaStatus } from '../ideas/transitions';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { MatrixPointDto } from './dto/matrix.dto';
import { OPEN_FROM_ESTIMATORS } from './independence';
import type { Quadrant } from './model';

export interface MatrixFilter {
  readonly statuses: readonly IdeaStatus[];
  readonly quadrants: readonly Quadrant[];
  /** Who looks; null for a machine. */
  readonly memberId: string | null;
  /** Null for now. */
  readonly asOf: Date | null;
}

export interface MatrixCounts {
  readonly ideas: number;
  readonly rated: number;
  readonly hidden: number;
}

/** Rated ideas, best score first; those whose rating is hidden from the caller are left out (independence.ts). */
export function matrixPoints(db: EntityManager, filter: MatrixFilter, limit: number): Promise<MatrixPointDto[]> {
  return query<MatrixPointDto>(
    db,
    sql`select r.idea_id as "ideaId", r.title, r.status, r.quadrant, r.impact, r.cost_days as "costDays", r.impact_sigma as "impactSigma",
               r.cost_sigma as "costSigma", r.quick_win_probability as "quickWinProbability", r.score, r.estimator_count as estimators,
               r.needs_discussion as "needsDiscussion", r.support_count as "supportCount",
               exists (select 1 from hot_plan_entry h where h.workspace_id = current_workspace() and h.idea_id = r.idea_id
                       and ${inForce(filter.asOf)}) as "isInHotPlan"
        from (${ratedIdeas(filter)}) r
        where ${isVisible(filter.memberId)} and r.quadrant = any (${filter.quadrants}::text[])
        order by r.score desc, r.idea_id desc limit ${limit}`,
  );
}

/** Counted over all quadrants: a count by quadrant would tell where a hidden estimate lies. */
export async function matrixCounts(db: EntityManager, filter: MatrixFilter): Promise<MatrixCounts> {
  const counts = await one<MatrixCounts>(
    db,
    sql`select count(*)::int as rated, (count(*) filter (where not ${isVisible(filter.memberId)}))::int as hidden,
               coalesce((select sum(count) from idea_counter where workspace_id = current_workspace() and dimension = 'status'
                         and key = any (${filter.statuses}::text[])), 0)::int as ideas
        from (${ratedIdeas(filter)}) r`,
  );
  return counts ?? { ideas: 0, rated: 0, hidden: 0 };
}

function ratedIdeas(filter: MatrixFilter): Sql {
  return filter.asOf === null ? ratedNow(filter.statuses) : ratedAt(filter.statuses, filter.asOf);
}

function ratedNow(statuses: readonly IdeaStatus[]): Sql {
  return sql`select s.idea_id, i.title, i.status, i.support_count, s.quadrant, s.impact, s.cost_days, s.impact_sigma, s.cost_sigma,
                    s.quick_win_probability, s.score, s.estimator_count, s.needs_discussion
             from idea_score s join idea i on i.workspace_id = s.workspace_id and i.id = s.idea_id
             where s.workspace_id = current_workspace() and not i.is_merged and i.status = any (${statuses}::text[])`;
}

/**
 * The snapshots then in force, of the ideas that were not merged then, in the state they were in: the state before their first transition
 * after that moment. Walks the snapshots by their index, backwards.
 */
function ratedAt(statuses: readonly IdeaStatus[], asOf: Date): Sql {
  return sql`select p.* from (
      select s.idea_id, i.title, i.support_count,
             coalesce((select t.change ->> 'from' from idea_history t
                       where t.workspace_id = current_workspace() and t.idea_id = i.id and t.action = 'transition' and t.at > ${asOf}
                       order by t.id limit 1), i.status) as status,
             s.rating ->> 'quadrant' as quadrant, (s.rating -> 'impact' ->> 'centre')::float8 as impact,
             (s.rating -> 'costDays' ->> 'centre')::float8 as cost_days, (s.rating -> 'impact' ->> 'sigma')::float8 as impact_sigma,
             (s.rating -> 'costDays' ->> 'sigma')::float8 as cost_sigma, (s.rating ->> 'quickWinProbability')::float8 as quick_win_probability,
             (s.rating ->> 'order')::float8 as score, (s.rating ->> 'estimators')::int as estimator_count,
             (s.rating ->> 'needsDiscussion')::boolean as needs_discussion
      from (select distinct on (idea_id) idea_id, nullif(terms -> 'rating', 'null'::jsonb) as rating from score_snapshot
            where workspace_id = current_workspace() and at <= ${asOf} order by idea_id desc, at desc, id desc) s
      join idea i on i.workspace_id = current_workspace() and i.id = s.idea_id
      where s.rating is not null and not exists (
        select 1 from merge m where m.workspace_id = current_workspace() and m.duplicate_id = s.idea_id and m.merged_at <= ${asOf}
                                and (m.undone_at is null or m.undone_at > ${asOf}))
    ) p where p.status = any (${statuses}::text[])`;
}

/** independence.ts, as a condition on the rows `r`; whether a round is open is asked of today. */
function isVisible(memberId: string | null): Sql {
  return sql`(r.estimator_count >= ${OPEN_FROM_ESTIMATORS}
              or exists (select 1 from estimate_round o where o.workspace_id = current_workspace() and o.idea_id = r.idea_id)
              or exists (select 1 from estimate e where e.workspace_id = current_workspace() and e.idea_id = r.idea_id
                         and e.member_id = ${memberId}::uuid))`;
}

function inForce(asOf: Date | null): Sql {
  return asOf === null ? sql`h.left_at is null` : sql`h.entered_at <= ${asOf} and (h.left_at is null or h.left_at > ${asOf})`;
}
