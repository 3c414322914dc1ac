import type { EntityManager } from 'typeorm';
import { query } from '../../database/database';
import { sql } from '../../database/sql';
import type { MatchFiguresDto } from './match-quality.dto';

/** Half-open. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** What the shares are made of. */
export type Counts = Omit<MatchFiguresDto, 'precision' | 'recall' | 'unmergeRate'> & { readonly joined: number };

/** The figures of everything, or of one band, integration or language. */
export interface QualityRow extends Counts {
  readonly grouping: 'total' | 'band' | 'integration' | 'language';
  readonly band: string | null;
  readonly integrationId: string | null;
  readonly language: string | null;
}

/** Waits are counted in classes, each a tenth longer than the one before: a million of them are some hundred numbers. */
const WAITS_PER_E_FOLD = 10;

/**
 * What was proposed, decided and taken back in the period, counted from three indexes alone and then put together: reads as many entries as the period
 * has, however many matches there are, and sorts none of them. A wait is the mean of its class.
 */
export function qualityRows(db: EntityManager, { from, to }: Period): Promise<QualityRow[]> {
  return query<QualityRow>(
    db,
    sql`with counted as (
          select 'proposed' as what, m.band, m.integration_id, m.language, null::int as wait, count(*) as count, null::float8 as seconds from match m
          where m.workspace_id = current_workspace() and m.created_at >= ${from} and m.created_at < ${to} and m.is_proposed
          group by m.band, m.integration_id, m.language
          union all
          select what, band, integration_id, language, floor(${WAITS_PER_E_FOLD}::int * ln(greatest(1, seconds)))::int, count(*), sum(seconds)
          from (select case when not m.is_proposed then 'missed' when m.decided_by is not null then m.state else 'automatic' end as what,
                       m.band, m.integration_id, m.language,
                       case when m.is_proposed and m.decided_by is not null and m.automatic_at is null
                            then date_part('epoch', m.decided_at - m.created_at) end as seconds
                from match m
                where m.workspace_id = current_workspace() and m.decided_at >= ${from} and m.decided_at < ${to}
                  and (m.decided_by is not null or m.automatic_at is not null and m.state = 'accepted') and (m.is_proposed or m.state = 'accepted')) decided
          group by 1, 2, 3, 4, 5
          union all
          select 'undone', m.band, m.integration_id, m.language, null, count(*), null from match m
          where m.workspace_id = current_workspace() and m.undone_at >= ${from} and m.undone_at < ${to}
          group by m.band, m.integration_id, m.language),
        grouped as (
          select grouping(c.band, c.integration_id, c.language) as level, c.band, c.integration_id, c.language, c.wait, sum(c.seconds) / 3600 as hours,
                 coalesce(sum(count) filter (where c.wait is not null), 0) as waited,
                 sum(count) filter (where what = 'proposed') as proposed,
                 sum(count) filter (where what in ('accepted', 'dismissed')) as decided,
                 sum(count) filter (where what = 'accepted') as accepted,
                 sum(count) filter (where what = 'dismissed') as dismissed,
                 sum(count) filter (where what = 'missed') as missed,
                 sum(count) filter (where what = 'automatic') as automatic,
                 sum(count) filter (where what = 'undone') as undone,
                 sum(count) filter (where what in ('accepted', 'missed', 'automatic')) as joined
          from counted c group by grouping sets ((c.wait), (c.band, c.wait), (c.integration_id, c.wait), (c.language, c.wait))),
        ranked as (
          select g.*, sum(waited) over (partition by level, band, integration_id, language order by wait)
                      / nullif(sum(waited) over (partition by level, band, integration_id, language), 0) as share
          from grouped g)
        select case level when 7 then 'total' when 3 then 'band' when 5 then 'integration' else 'language' end as grouping,
               band, integration_id as "integrationId", language,
               coalesce(sum(proposed), 0)::int as proposed, coalesce(sum(decided), 0)::int as decided, coalesce(sum(accepted), 0)::int as accepted,
               coalesce(sum(dismissed), 0)::int as dismissed, coalesce(sum(missed), 0)::int as missed, coalesce(sum(automatic), 0)::int as automatic,
               coalesce(sum(undone), 0)::int as undone, coalesce(sum(joined), 0)::int as joined,
               (array_agg(hours / waited order by wait) filter (where waited > 0 and share >= 0.5))[1]::float8 as "medianHoursToDecision",
               (array_agg(hours / waited order by wait) filter (where waited > 0 and share >= 0.9))[1]::float8 as "p90HoursToDecision"
        from ranked group by level, band, integration_id, language
        order by coalesce(sum(proposed), 0) desc, coalesce(sum(decided), 0) desc, band, integration_id, language`,
  );
}
