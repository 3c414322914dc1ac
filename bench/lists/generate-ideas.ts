import type { Client } from 'pg';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { SLOTS, Vocabulary } from '../support/vocabulary';
import { dropIndexes } from '../support/drop-indexes';

/** Ideas whose texts are written by one statement: its words fit into work_mem. */
const CHUNK = 100_000;
const TAGS = 40;
/** What is generated; every other table that points to these stays empty. */
const TABLES = ['idea', 'author', 'support', 'merge', 'tag', 'idea_tag', 'idea_counter', 'posting', 'indexed_idea', 'term_frequency', 'term_delta'] as const; // prettier-ignore

/**
 * Pure functions of a number, so that no table has to be joined for an id; declared as volatile as what they call, or PostgreSQL would not inline
 * them. One idea in 20 is merged into one of its neighbours. A backlog that grows: the ideas of three years, more of them every month, their
 * numbers in the order of their time.
 */
function functions(ideas: number, ends: Date): string {
  const end = `timestamptz '${ends.toISOString()}'`;
  const begin = `timestamptz '${new Date(ends.getTime() - 3 * 365 * 86_400_000).toISOString()}'`;
  return `
  create or replace function pg_temp.uuid_of(at timestamptz, salt text) returns uuid language sql stable return
    (overlay(overlay(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || md5(salt) placing '7' from 13 for 1) placing '8' from 17 for 1)::varchar(32))::uuid;
  create or replace function pg_temp.ends() returns timestamptz language sql stable return ${end};
  create or replace function pg_temp.born(no integer) returns timestamptz language sql stable return
    (${end} - (${end} - ${begin}) * (1 - power(no / ${ideas}::float8, 0.6)))::timestamptz(3);
  create or replace function pg_temp.idea_id(no integer) returns uuid language sql stable return pg_temp.uuid_of(pg_temp.born(no), 'idea ' || no);
  create or replace function pg_temp.author_id(no integer) returns uuid language sql stable return
    pg_temp.uuid_of(${begin} + no * interval '1 second', 'author ' || no);
  create or replace function pg_temp.tag_id(no integer) returns uuid language sql stable return pg_temp.uuid_of(${begin}, 'tag ' || no);
  create or replace function pg_temp.canonical_no(no integer) returns integer language sql immutable return
    case when no % 20 = 7 then no - 1 - (no / 20) % 5 else no end`;
}

/** The longer a bench of ideas, the fewer have the most: states, quadrants and supports are skewed as in a real backlog. */
const DRAFT = `
  create temp table draft on commit drop as
  select no, pg_temp.idea_id(no) as id, pg_temp.canonical_no(no) as canonical_no, pg_temp.born(no) as created_at,
         pg_temp.born(no) + (pg_temp.ends() - pg_temp.born(no)) * power(random(), 3) as updated_at,
         (array['new','accepted','planned','in_progress','shipped','declined','archived'])[width_bucket(random(), array[0, .45, .60, .68, .71, .85, .95])] as status,
         (array['unrated','quick_win','big_bet','fill_in','money_pit'])[width_bucket(random(), array[0, .60, .68, .80, .94])] as quadrant,
         exp(2 * (random() + random() + random() - 1.5)) as score, random() < .2 as is_public,
         3 + floor(random() * 4)::int as title_words, 4 + floor(random() * 9)::int as body_words,
         least(2000, floor(power(1 - random(), -1 / 1.4)))::int as askers, floor(random() * 2.5)::int as tags
  from generate_series(1, $ideas) as no`;

const AUTHORS = `
  insert into author (workspace_id, id, name, created_at)
  select $1, pg_temp.author_id(no), 'Author ' || no, pg_temp.ends() - interval '3 years' + no * interval '1 second'
  from generate_series(1, $authors) as no`;

/** A few authors ask for thousands of things, most for one or two. */
const ASKED = `
  create temp table asked on commit drop as
  select distinct d.no, 1 + floor(power(random(), 2) * $authors)::int as author_no
  from draft d cross join lateral generate_series(1, d.askers)`;

const SUPPORT = `
  insert into support (workspace_id, idea_id, author_id, origin, created_at)
  select $1, d.id, pg_temp.author_id(a.author_no), 'submission',
         d.created_at + (pg_temp.ends() - d.created_at) * power(random(), 4)
  from asked a join draft d using (no) order by a.no`;

const SUPPORT_COUNTS = `
  create temp table counted on commit drop as
  select d.canonical_no as no, count(distinct a.author_no)::int as support_count from asked a join draft d using (no) group by 1`;

const TEXTS = `
  create temp table written on commit drop as
  with word as materialized (
    select s.no, s.k, s.title_words, v.text, v.term, v.prefix
    from (select d.no, k, d.title_words, floor(random() * ${SLOTS})::int as slot
          from draft d cross join lateral generate_series(1, d.title_words + d.body_words) as k where d.no between $from and $to offset 0) s
    join vocabulary v using (slot)),
  texts as (select no, string_agg(text, ' ' order by k) filter (where k <= title_words) as title,
                   string_agg(text, ' ' order by k) filter (where k > title_words) as body from word group by no),
  terms as (select no, array_agg(distinct t.term) as terms from word cross join lateral (values (term), (prefix)) as t (term) where t.term is not null group by no)
  select no, title, body, terms from texts join terms using (no)`;

const IDEAS = `
  insert into idea (workspace_id, id, no, title, body, is_title_confirmed, status, status_reason, visibility, canonical_id, support_count, quadrant, score,
                    created_at, updated_at)
  overriding system value
  select $1, d.id, d.no, w.title, w.body, d.is_public, d.status, case when d.status = 'declined' then 'Not what this product is for.' end,
         case when d.is_public then 'public' else 'internal' end, pg_temp.idea_id(d.canonical_no),
         case when d.canonical_no = d.no then c.support_count else 0 end, d.quadrant, case when d.quadrant = 'unrated' then 0 else d.score end,
         d.created_at, d.updated_at
  from written w join draft d using (no) left join counted c using (no) order by d.no`;

/** Fingerprint and digest as the product makes them of plain lower-case words; verified by the caller. */
const INDEXED = `
  insert into indexed_idea (workspace_id, idea_id, idea_no, analysis_version, fingerprint, digest, terms, term_count, indexed_at)
  select $1, d.id, d.no, ${ANALYSIS_VERSION}, sha256(convert_to('["' || w.title || ' ' || w.body || '"]', 'UTF8')),
         translate(encode(sha256(convert_to('[${ANALYSIS_VERSION},"' || w.title || '","' || w.body || '"]', 'UTF8')), 'base64'), '+/=', '-_'),
         w.terms, cardinality(w.terms), d.created_at
  from written w join draft d using (no) order by d.no`;

const POSTINGS = `insert into posting (workspace_no, term, idea_no) select $1, term, no from written cross join lateral unnest(terms) as term order by no`;

const REST: readonly (readonly [string, string])[] = [
  ['tags', `insert into tag (workspace_id, id, name) select $1, pg_temp.tag_id(no), 'tag ' || no from generate_series(1, ${TAGS}) as no`],
  [
    'tags of ideas',
    `insert into idea_tag (workspace_id, tag_id, idea_id, idea_created_at, is_merged)
     select $1, pg_temp.tag_id(tag_no), id, created_at, no <> canonical_no
     from (select distinct d.no, d.id, d.created_at, d.canonical_no, 1 + floor(power(random(), 2) * ${TAGS})::int as tag_no
           from draft d cross join lateral generate_series(1, d.tags)) t order by no`,
  ],
  [
    'merges',
    `insert into merge (workspace_id, id, duplicate_id, into_id, merged_at)
     select $1, pg_temp.uuid_of(created_at, 'merge ' || no), id, pg_temp.idea_id(canonical_no), created_at from draft where no <> canonical_no`,
  ],
  [
    'counters',
    `insert into idea_counter (workspace_id, dimension, key, shard, count)
     select $1::uuid, 'status', status, no % 16, count(*) from draft where no = canonical_no group by 3, 4
     union all select $1::uuid, 'quadrant', quadrant, no % 16, count(*) from draft where no = canonical_no group by 3, 4
     union all select $1::uuid, 'tag', t.tag_id::text, d.no % 16, count(*) from idea_tag t join draft d on d.id = t.idea_id where not t.is_merged group by 3, 4`,
  ],
];

/**
 * Fills a workspace of its own with so many ideas, by one transaction of set-based statements as the schema's owner; what was generated before
 * goes. Indexes are made at the end, which is several times faster than keeping them. Foreign keys are not checked row by row: the ids are made
 * by the same functions on both sides.
 */
export async function generateIdeas(owner: Client, workspaceId: string, ideas: number, log: (line: string) => void): Promise<void> {
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    log(`  ${what.padEnd(24)}${((performance.now() - started) / 1000).toFixed(1)} s`);
  };
  const authors = Math.max(100, Math.floor(ideas / 2));
  const { rows } = await owner.query<{ no: number }>('select no from workspace where id = $1', [workspaceId]);
  const workspaceNo = rows[0]?.no;
  await owner.query(`set session_replication_role = replica; set work_mem = '512MB'; set maintenance_work_mem = '1GB'`);
  await owner.query('begin');
  await owner.query(`select setseed(0.42)`);
  await owner.query(`truncate ${TABLES.join(', ')} cascade`);
  await owner.query(functions(ideas, new Date()));
  await writeVocabulary(owner);
  const indexes = await dropIndexes(owner, TABLES);
  await timed('drafts', async () => {
    await owner.query(inlined(DRAFT, { ideas }));
    await owner.query('analyze draft');
  });
  await timed('authors', () => owner.query(inlined(AUTHORS, { authors }), [workspaceId]));
  await timed('supports', async () => {
    await owner.query(inlined(ASKED, { authors }));
    await owner.query(SUPPORT, [workspaceId]);
    await owner.query(SUPPORT_COUNTS);
    await owner.query('analyze counted');
  });
  await timed('texts and postings', async () => {
    for (let from = 1; from <= ideas; from += CHUNK) {
      await owner.query(inlined(TEXTS, { from, to: Math.min(ideas, from + CHUNK - 1) }));
      await owner.query('analyze written');
      await owner.query(IDEAS, [workspaceId]);
      await owner.query(INDEXED, [workspaceId]);
      await owner.query(POSTINGS, [workspaceNo]);
      await owner.query('drop table written');
    }
  });
  for (const [what, statement] of REST) await timed(what, () => owner.query(statement, statement.includes('$1') ? [workspaceId] : []));
  await timed('indexes', async () => {
    for (const definition of indexes) await owner.query(definition);
  });
  await timed('term frequencies', () =>
    owner.query(
      `insert into term_frequency (workspace_no, term, document_count) select workspace_no, term, count(*) from posting group by 1, 2 order by 1, 2`,
    ),
  );
  await owner.query(`select setval(pg_get_serial_sequence('idea', 'no'), $1)`, [ideas]);
  await timed('commit', () => owner.query('commit'));
  await timed('vacuum and analyze', () => owner.query(`vacuum (analyze, freeze) ${TABLES.join(', ')}`));
  await owner.query('reset session_replication_role; reset work_mem; reset maintenance_work_mem');
}

/** One row a slot, so that a random number finds a word with the share that Zipf's law gives it. */
async function writeVocabulary(owner: Client): Promise<void> {
  const { list, slots } = Vocabulary.make();
  await owner.query(
    `create temp table vocabulary on commit drop as
     select s.slot::int - 1 as slot, w.text, w.term, w.prefix
     from unnest($1::int[]) with ordinality as s (word, slot)
     join unnest($2::text[], $3::bigint[], $4::bigint[]) with ordinality as w (text, term, prefix, word) on w.word = s.word + 1`,
    [
      [...slots],
      list.map(({ text }) => text),
      list.map(({ terms }) => String(terms[0])),
      list.map(({ terms }) => terms[1]?.toString() ?? null),
    ],
  );
  await owner.query('analyze vocabulary');
}

/** CREATE TABLE AS takes no parameters; these are our own integers. */
function inlined(statement: string, values: Readonly<Record<string, number>>): string {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`$${name}`, String(Math.trunc(value))), statement);
}
