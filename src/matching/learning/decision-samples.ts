import type { EntityManager } from 'typeorm';
import { one, query } from '../../database/database';
import { Sql, sql } from '../../database/sql';
import { ANALYSIS_VERSION } from '../text-analysis';
import { MOST_DECISIONS } from './fit';
import type { DecisionSample } from './match-features';

/** What attached by itself and was left alone counts as confirmed: were only the undone ones counted, the fit would sink with every success. */
const STOOD_DAYS = 14;

/**
 * The latest decisions that people made and did not contradict later, with what was undone of what had attached by itself; in the order they were
 * made. `model`: the embedding model that has a share in today's scores; identical text scores the same with any. What a submission left since, or what was merged although dismissed, says the opposite of what the match says, or nothing.
 */
export async function decisionSamples(db: EntityManager, model: string | null): Promise<DecisionSample[]> {
  return query<DecisionSample>(
    db,
    // The latest first, then what they are joined with: 2,000 entries of each of two indexes, whatever the planner believes of the other tables.
    sql`with latest as materialized (
          select distinct on (decided_at, id) * from (
            (${latestOf(model === null ? sql`m.scored_with is null` : sql`m.scored_with = ${model}`)})
            union all
            (${latestOf(sql`m.score = 1`)})) m
          order by decided_at desc, id desc limit ${MOST_DECISIONS}),
        said as (
          select m.score, m.gap, m.gravest_mismatch as mismatch, coalesce(m.submission_id, m.idea_id) as "subjectId", m.decided_at, m.id,
                 case when m.state = 'accepted' then case when m.submission_id is null then true else s.idea_id = m.candidate_id end
                      when coalesce(d.canonical_id, o.canonical_id) = c.canonical_id then null
                      else false end as "isConfirmed"
          from latest m
          join idea c on c.workspace_id = current_workspace() and c.id = m.candidate_id
          left join idea d on d.workspace_id = current_workspace() and d.id = m.idea_id
          left join submission s on s.workspace_id = current_workspace() and s.id = m.submission_id
          left join idea o on o.workspace_id = current_workspace() and o.id = s.idea_id)
        select score, gap, mismatch, "isConfirmed", "subjectId" from said where "isConfirmed" is not null order by decided_at, id`,
  );
}

/** Each is a range of an index of its own: match_learned, match_learned_identical. */
function latestOf(scored: Sql): Sql {
  return sql`
    select m.id, m.submission_id, m.idea_id, m.candidate_id, m.score, m.gap, m.gravest_mismatch, m.state, m.decided_at from match m
    where m.workspace_id = current_workspace() and m.decided_at is not null and m.analysis_version = ${ANALYSIS_VERSION}::smallint
      and ${scored} and m.gap is not null and m.band <> 'hidden' and (m.decided_by is not null or m.automatic_at is not null)
      and (m.decided_by is not null or m.automatic_at < now() - make_interval(days => ${STOOD_DAYS}))
    order by m.decided_at desc, m.id desc limit ${MOST_DECISIONS}`;
}

/** Made since a time, or ever; counted as far as `most`. */
export async function decisionsSince(db: EntityManager, since: Date | null, most: number): Promise<number> {
  const row = await one<{ count: number }>(
    db,
    sql`select count(*)::int as count from (
          select from match m where m.workspace_id = current_workspace() and m.decided_at > coalesce(${since}::timestamptz, '-infinity')
            and m.decided_by is not null limit ${most}) latest`,
  );
  return row?.count ?? 0;
}
