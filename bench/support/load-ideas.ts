import type { Client } from 'pg';
import { newId } from '../../src/common/uuid';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { comparedOf, occurrencesOf } from '../../src/matching/compared-text';
import { analyseWish, digestOf } from '../../src/matching/wish-text';
import { dropIndexes } from './drop-indexes';

export interface LoadedWish {
  readonly title: string;
  readonly body: string;
}

interface Row extends LoadedWish {
  readonly id: string;
  readonly digest: string;
  readonly fingerprint: string;
  /** As PostgreSQL writes an array. */
  readonly terms: string;
  /** Hex. */
  readonly occurrences: string;
  readonly opening: string;
  readonly titleLength: number;
}

/** Ideas sent in one statement: some 2 MB. */
const BATCH = 2_000;
const TABLES = ['idea', 'indexed_idea', 'posting'] as const;

const WRITE = `
  with given as materialized (
    select $6::int + row_number() over () as no, g.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::int[]) as g (id, title, body, digest, fingerprint, terms, occurrences, opening, title_length)),
  written as (
    insert into idea (workspace_id, id, no, canonical_id, title, body) overriding system value
    select $1::uuid, id, no, id, title, body from given order by no)
  insert into indexed_idea (workspace_id, idea_id, idea_no, analysis_version, fingerprint, digest, terms, term_count, term_occurrences, compared_text,
                            compared_title_length)
  select $1::uuid, id, no, ${ANALYSIS_VERSION}, decode(fingerprint, 'hex'), digest, terms::bigint[], cardinality(terms::bigint[]),
         decode(occurrences, 'hex'), opening, title_length from given order by no`;

/**
 * Fills an empty workspace with ideas of given texts: their rows, what the index holds of them by the product's own analysis, and the folded
 * frequencies, in set-based statements of the schema's owner. Answers their ids in the order of the texts. `withoutIndexes` makes those at the
 * end, several times faster for a million ideas; only where nobody else uses these tables.
 */
export async function loadIdeas(
  owner: Client,
  workspaceId: string,
  wishes: Iterable<LoadedWish>,
  { withoutIndexes = false } = {},
): Promise<string[]> {
  const { rows: found } = await owner.query<{ no: number; last: number }>(
    'select w.no, (select coalesce(max(i.no), 0) from idea i) as last from workspace w where w.id = $1',
    [workspaceId],
  );
  const { no: workspaceNo = 0, last = 0 } = found[0] ?? {};
  await owner.query(`set session_replication_role = replica; set work_mem = '256MB'; set maintenance_work_mem = '1GB'; begin`);
  const indexes = withoutIndexes ? await dropIndexes(owner, TABLES) : [];
  const ids: string[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  // While the server writes one batch, the next is analysed.
  for (const batch of batches(wishes)) {
    const rows = batch.map(rowOf);
    await writing;
    writing = owner.query(WRITE, [
      workspaceId,
      ...[rows.map(({ id }) => id), rows.map(({ title }) => title), rows.map(({ body }) => body), rows.map(({ digest }) => digest)],
      last + ids.length,
      ...[rows.map(({ fingerprint }) => fingerprint), rows.map(({ terms }) => terms), rows.map(({ occurrences }) => occurrences)],
      ...[rows.map(({ opening }) => opening), rows.map(({ titleLength }) => titleLength)],
    ]);
    for (const { id } of rows) ids.push(id);
  }
  await writing;
  await owner.query(
    `insert into posting (workspace_no, term, idea_no)
     select $2::int, t.term, x.idea_no from indexed_idea x cross join lateral unnest(x.terms) as t (term) where x.workspace_id = $1 order by x.idea_no`,
    [workspaceId, workspaceNo],
  );
  for (const definition of indexes) await owner.query(definition);
  await owner.query(
    `insert into term_frequency (workspace_no, term, document_count)
     select $1::int, term, count(*) from posting where workspace_no = $1::int group by term order by term`,
    [workspaceNo],
  );
  await owner.query(
    `insert into idea_counter (workspace_id, dimension, key, shard, count) select $1, 'status', 'new', 0, count(*) from idea where workspace_id = $1`,
    [workspaceId],
  );
  await owner.query(`select setval(pg_get_serial_sequence('idea', 'no'), $1)`, [last + ids.length]);
  await owner.query('commit; reset session_replication_role; reset work_mem; reset maintenance_work_mem');
  await owner.query(`vacuum (analyze, freeze) ${[...TABLES, 'term_frequency', 'idea_counter'].join(', ')}`);
  return ids;
}

function* batches(wishes: Iterable<LoadedWish>): Generator<LoadedWish[]> {
  let batch: LoadedWish[] = [];
  for (const wish of wishes) {
    if (batch.push(wish) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function rowOf(wish: LoadedWish): Row {
  const text = analyseWish(wish);
  const { fingerprint, opening, titleLength } = comparedOf(text);
  const terms = `{${text.terms.map(({ key }) => key).join(',')}}`;
  return {
    ...wish,
    id: newId(),
    digest: digestOf(wish),
    fingerprint,
    terms,
    occurrences: occurrencesOf(text.terms).toString('hex'),
    opening,
    titleLength,
  };
}
