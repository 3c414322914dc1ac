import type { Client } from 'pg';
import { newId } from '../../src/common/uuid';
import type { Vector } from '../../src/matching/meaning';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';

const BATCH = 2_000;

const WRITE = `
  with given as materialized (select $3::int + row_number() over () as no, g.* from unnest($2::uuid[], $4::bytea[]) as g (id, vector)),
  written as (
    insert into idea (workspace_id, id, no, canonical_id, title) overriding system value select $1::uuid, id, no, id, 'Idea ' || no from given order by no),
  indexed as (
    insert into indexed_idea (workspace_id, idea_id, idea_no, analysis_version, fingerprint, digest, terms, term_count)
    select $1::uuid, id, no, ${ANALYSIS_VERSION}, int4send(no::int), 'digest ' || no, '{}', 0 from given order by no)
  insert into idea_embedding (workspace_id, idea_id, digest, model, vector) select $1::uuid, id, 'digest ' || no, $5, vector from given order by no`;

/** Ideas without words that have vectors, none of them on a map yet, in set-based statements of the schema's owner. Answers their ids. */
export async function loadVectors(owner: Client, workspaceId: string, model: string, vectors: readonly Vector[]): Promise<string[]> {
  await owner.query(`set session_replication_role = replica`);
  const ids = vectors.map(() => newId());
  for (let from = 0; from < vectors.length; from += BATCH) {
    const batch = vectors.slice(from, from + BATCH).map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.length));
    await owner.query(WRITE, [workspaceId, ids.slice(from, from + BATCH), from, batch, model]);
  }
  await owner.query(`insert into idea_counter (workspace_id, dimension, key, shard, count) values ($1, 'status', 'new', 0, $2)`, [
    workspaceId,
    vectors.length,
  ]);
  await owner.query('reset session_replication_role');
  await owner.query('vacuum (analyze) idea, indexed_idea, idea_embedding');
  return ids;
}
