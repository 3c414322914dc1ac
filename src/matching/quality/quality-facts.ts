import type { EntityManager } from 'typeorm';
import { query } from '../../database/database';
import { sql } from '../../database/sql';
import type { MatchFiguresDto } from './match-quality.dto';

/** Half-open. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

type Counts = Omit<MatchFiguresDto, 'precision' | 'recall' | 'unmergeRate'> & { readonly joined: number };

/** The figures of everything, or of one band, integration or language. */
export interface QualityRow extends Counts {
  readonly grouping: 'total' | 'band' | 'integration' | 'language';
  readonly band: string | null;
  readonly integrationId: string | null;
  readonly language: string | null;
}

/**
 * One pass over three ranges of indexes: what was proposed, decided and taken back in the period. Reads as many rows as the period has, however many
 * matches there are; see the plan test.
 */
export function qualityRows(db: EntityManager, { from, to }: Period): Promise<QualityRow[]> {
  return query<QualityRow>(
    db,
    sql`with fact as (
          select 'proposed' as what, m.band, m.integration_id, m.language, null::float8 as hours from match m
          where m.workspace_id = current_workspace() and m.created_at >= ${from} and m.created_at < ${to} and m.is_proposed
          union all
          select case when not m.is_proposed then 'missed' when m.decided_by is not null then m.state else 'automatic' end,
                 m.band, m.integration_id, m.language,
                 case when m.is_proposed and m.decided_by is not null and m.automatic_at is null
                      then extract(epoch from m.decided_at - m.created_at)::float8 / 3600 end
          from match m
          where m.workspace_id = current_workspace() and m.decided_at >= ${from} and m.decided_at < ${to}
            and (m.decided_by is not null or m.automatic_at is not null and m.state = 'accepted') and (m.is_proposed or m.state = 'accepted')
          union all
          select 'undone', m.band, m.integration_id, m.language, null from match m
          where m.workspace_id = current_workspace() and m.undone_at >= ${from} and m.undone_at < ${to}),
        figures as (
          select grouping(f.band, f.integration_id, f.language) as level, f.band, f.integration_id, f.language,
                 (count(*) filter (where what = 'proposed'))::int as proposed,
                 (count(*) filter (where what in ('accepted', 'dismissed')))::int as decided,
                 (count(*) filter (where what = 'accepted'))::int as accepted,
                 (count(*) filter (where what = 'dismissed'))::int as dismissed,
                 (count(*) filter (where what = 'missed'))::int as missed,
                 (count(*) filter (where what = 'automatic'))::int as automatic,
                 (count(*) filter (where what = 'undone'))::int as undone,
                 (count(*) filter (where what in ('accepted', 'missed', 'automatic')))::int as joined,
                 percentile_cont(0.5) within group (order by hours) as median,
                 percentile_cont(0.9) within group (order by hours) as p90
          from fact f group by grouping sets ((), (f.band), (f.integration_id), (f.language)))
        select case level when 7 then 'total' when 3 then 'band' when 5 then 'integration' else 'language' end as grouping,
               band, integration_id as "integrationId", language, proposed, decided, accepted, dismissed, missed, automatic, undone, joined,
               median as "medianHoursToDecision", p90 as "p90HoursToDecision"
        from figures order by proposed desc, decided desc, band, integration_id, language`,
  );
}
