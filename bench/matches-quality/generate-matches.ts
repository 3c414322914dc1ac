import type { Client } from 'pg';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { dropIndexes } from '../support/drop-indexes';

/** What is generated; every other table that points to these stays empty. */
const TABLES = ['idea', 'submission', 'submission_revision', 'merge', 'match'] as const;
const INTEGRATIONS = 12;
/** One idea that everybody asks for: of so many matches one has it for its candidate. */
const FAVOURED = 200;

/**
 * Pure functions of a number, so that no table has to be joined for an id; declared as volatile as what they call, or PostgreSQL would not inline
 * them. Eighteen months of proposals, more of them every month.
 */
function functions(matches: number, ends: Date): string {
  const end = `timestamptz '${ends.toISOString()}'`;
  return `
  create or replace function pg_temp.born(no integer) returns timestamptz language sql stable return
    (${end} - interval '540 days' * (1 - power(no / ${matches}::float8, 0.8)))::timestamptz(3);
  create or replace function pg_temp.uuid_of(at timestamptz, salt text) returns uuid language sql stable return
    (overlay(overlay(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || md5(salt) placing '7' from 13 for 1) placing '8' from 17 for 1)::varchar(32))::uuid;
  create or replace function pg_temp.idea_id(no integer) returns uuid language sql stable return pg_temp.uuid_of(pg_temp.born(2 * no), 'idea ' || no);
  create or replace function pg_temp.submission_id(no integer) returns uuid language sql stable return
    pg_temp.uuid_of(pg_temp.born(4 * no), 'submission ' || no);
  create or replace function pg_temp.integration_id(no integer) returns uuid language sql stable return
    pg_temp.uuid_of(${end} - interval '600 days', 'integration ' || no);
  create or replace function pg_temp.merge_id(no integer) returns uuid language sql stable return pg_temp.uuid_of(pg_temp.born(no), 'merge ' || no)`;
}

/**
 * Odd numbers are pairs of ideas, even ones of submissions, of which each has two candidates. A quarter waits; of what is decided most is by members,
 * within hours as a rule and within weeks at times, some by itself or as a consequence; a few were merged by hand, and a few taken back.
 */
const DRAFT = `
  create temp table draft on commit drop as
  select no, at, pick, fate, case when no % 2 = 1 then (no + 1) / 2 end as idea_no, case when no % 2 = 0 then (no + 2) / 4 end as submission_no,
         case when no % ${FAVOURED} = 0 then 1 when no % 2 = 1 then (no + 1) / 2 - 1 else no / 2 + 1 end as candidate_no,
         case when fate < .25 then 'pending' when fate < .70 then 'accepted' else 'dismissed' end as state,
         least($ends, at + interval '1 hour' * exp(1.5 + 2 * (random() + random() + random() - 1.5))) as decided,
         fate between .25 and .27 and no % 2 = 1 as is_missed, fate between .60 and .70 and no % 2 = 0 as is_automatic, fate > .93 as is_consequence,
         random() as score
  from (select no, pg_temp.born(no) as at, random() as pick, random() as fate from generate_series(3, $matches) as no) n`;

const REST: readonly (readonly [string, string])[] = [
  [
    'integrations',
    `insert into integration (workspace_id, id, platform, name, realm, secrets)
     select $1, pg_temp.integration_id(no), 'generic_form', 'form ' || no, 'form-' || no, '' from generate_series(1, ${INTEGRATIONS}) as no`,
  ],
  [
    'ideas',
    `insert into idea (workspace_id, id, no, title, body, canonical_id, created_at) overriding system value
     select $1, pg_temp.idea_id(no), no, 'Idea ' || no, repeat('what it is about ', 8), pg_temp.idea_id(no), pg_temp.born(2 * no)
     from generate_series(1, $2::int / 2 + 1) as no`,
  ],
  [
    'submissions',
    `insert into submission (workspace_id, id, integration_id, platform, realm, channel, message_id, intent, state, received_at)
     select $1, pg_temp.submission_id(no), pg_temp.integration_id(1 + no % ${INTEGRATIONS}), 'generic_form', 'form', 'form', no::text, 'explicit',
            'pending_match', pg_temp.born(4 * no)
     from generate_series(1, $2::int / 4 + 1) as no`,
  ],
  [
    'what they say',
    `insert into submission_revision (workspace_id, submission_id, no, text)
     select $1, pg_temp.submission_id(no), 1, repeat('what was said ', 10) from generate_series(1, $2::int / 4 + 1) as no`,
  ],
  [
    'merges',
    `insert into merge (workspace_id, id, duplicate_id, into_id, merged_at, merged_by)
     select $1, pg_temp.merge_id(no), pg_temp.idea_id(idea_no), pg_temp.idea_id(candidate_no), decided, $3
     from draft where idea_no is not null and state = 'accepted' and $2::int > 0`,
  ],
  [
    'matches',
    `insert into match (workspace_id, id, submission_id, idea_id, candidate_id, score, rank, gap, band, reasons, mismatches, analysis_version, state,
                        decided_by, decided_at, merge_id, created_at, language, integration_id, is_proposed, automatic_at, automatic_probability, undone_at)
     select $1, pg_temp.uuid_of(at, 'match ' || no), pg_temp.submission_id(submission_no), pg_temp.idea_id(idea_no), pg_temp.idea_id(candidate_no),
            score, 1 + no % 5, (random() - .3) / 1.4, case when is_missed then 'hidden' when score > .7 then 'likely' else 'related' end,
            '[{"kind":"shared_terms","terms":["dark","mode","editor"]},{"kind":"similar_wording"}]',
            case when pick < .1 then '[{"kind":"version","left":"12.04","right":"14.04"}]' else '[]' end::jsonb, ${ANALYSIS_VERSION}, state,
            case when state <> 'pending' and not is_automatic and not is_consequence then $3::uuid end, case when state <> 'pending' then decided end,
            case when state = 'accepted' and idea_no is not null then pg_temp.merge_id(no) end, at,
            (array['en','de','es','fr','ja','pt','zh',null])[1 + floor(power(pick, 2) * 8)::int],
            case when submission_no is not null then pg_temp.integration_id(1 + submission_no % ${INTEGRATIONS}) end, not is_missed,
            case when is_automatic then decided end, case when is_automatic then .97 end,
            case when state = 'dismissed' and fate between .70 and .72 then decided end
     from draft where $2::int > 0 order by no`,
  ],
];

/** Fills the workspace with so many proposed pairs, set-based, as the schema's owner; what was generated before goes. */
export async function generateMatches(owner: Client, workspaceId: string, matches: number, log: (line: string) => void): Promise<void> {
  const { rows } = await owner.query<{ id: string }>('select id from member where workspace_id = $1 limit 1', [workspaceId]);
  const ends = new Date();
  await owner.query(`set session_replication_role = replica; set work_mem = '512MB'; set maintenance_work_mem = '1GB'`);
  await owner.query('begin');
  await owner.query('select setseed(0.42)');
  await owner.query(`truncate ${TABLES.join(', ')} cascade`);
  await owner.query(functions(matches, ends));
  await owner.query(DRAFT.replace('$matches', String(matches)).replace('$ends', `timestamptz '${ends.toISOString()}'`));
  const indexes = await dropIndexes(owner, TABLES);
  for (const [what, statement] of REST) {
    const started = performance.now();
    const parameters = [workspaceId, matches, rows[0]?.id];
    await owner.query(statement, parameters.slice(0, Math.max(...[...statement.matchAll(/\$(\d)/g)].map(([, no]) => Number(no)))));
    log(`  ${what.padEnd(16)}${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  for (const definition of indexes) await owner.query(definition);
  await owner.query('commit; reset session_replication_role; reset work_mem; reset maintenance_work_mem');
  await owner.query(`vacuum (analyze) ${TABLES.join(', ')}`);
}
