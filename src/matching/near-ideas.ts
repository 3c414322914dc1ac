import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { vectorFrom, type Vector } from './meaning';
import { nearestCells } from './meaning-cells';
import { mapsOf, MAPPED_FROM } from './meaning-maps.service';
import { SKETCH_WORDS, sketchOf, toBits } from './meaning-sketch';

/** How far a search by meaning goes. */
export interface Reach {
  /** Sketches that it compares, those of the nearest cells. */
  readonly sketches: number;
  /** Ideas whose sketches are the nearest, and whose vectors are read. */
  readonly vectors: number;
}

/**
 * Of the thirty nearest of 100,000 (bench/meaning-scale) 12,000 and 300 find 94 %, 12,000 and 500 95.7 %, 20,000 and 500 97 % in 3 ms more.
 */
export const REACH: Reach = { sketches: 20_000, vectors: 500 };
/** A cell holds at most so many times its share; of a larger one the newest ideas are compared: what people ask for now. */
const LARGEST_CELL = 4;

export interface NearIdea {
  readonly ideaId: string;
  readonly vector: Vector;
}

/** Ideas that may be near to a vector, in no order, with their vectors by the same model; from the database alone, the same on every replica. */
export async function findNearIdeas(db: EntityManager, model: string, vector: Vector, reach = REACH): Promise<NearIdea[]> {
  const maps = await mapsOf(db, model);
  const sketch = maps[0] === undefined ? null : sketchOf(vector, maps[0].centre);
  const read = maps.flatMap(({ no, cells, madeFor }) => {
    if (sketch === null) return [];
    const share = Math.max(1, madeFor / (cells.length / SKETCH_WORDS));
    return nearestCells(sketch, cells, Math.ceil(reach.sketches / share)).map((cell) => ({
      no,
      cell,
      most: Math.ceil(LARGEST_CELL * share),
    }));
  });
  const near = await query<{ ideaId: string }>(
    db,
    sql`(select p.idea_id as "ideaId"
         from unnest(${read.map(({ no }) => no)}::int[], ${read.map(({ cell }) => cell)}::smallint[], ${read.map(({ most }) => most)}::int[])
           as c (map_no, cell, most)
         cross join lateral (
           select o.idea_id, o.sketch from idea_embedding o
           where o.workspace_id = current_workspace() and o.map_no = c.map_no and o.cell = c.cell
           order by o.idea_id desc limit c.most) p
         order by bit_count(p.sketch # ${sketch === null ? null : toBits(sketch)}::bit(512)), p.idea_id desc limit ${reach.vectors})
        union all
        (select u.idea_id from idea_embedding u
         where u.workspace_id = current_workspace() and u.model = ${model} and u.map_no is null and u.vector is not null
         order by u.idea_id desc limit ${MAPPED_FROM})`,
  );
  // A statement of its own: their number stands in it, and a plan needs no guess of it from statistics that may be old.
  const vectors = await currentVectors(
    db,
    model,
    near.map(({ ideaId }) => ideaId),
  );
  return [...vectors].map(([ideaId, theirs]) => ({ ideaId, vector: theirs }));
}

/** By the model, of the words that the ideas have now; those of which none is known are left out. */
export async function currentVectors(db: EntityManager, model: string, ideaIds: readonly string[]): Promise<Map<string, Vector>> {
  const rows = await query<{ ideaId: string; vector: Buffer }>(
    db,
    sql`select e.idea_id as "ideaId", e.vector from idea_embedding e
        join indexed_idea x on x.workspace_id = e.workspace_id and x.idea_id = e.idea_id and x.digest = e.digest
        where e.workspace_id = current_workspace() and e.model = ${model} and e.idea_id = any(${ideaIds}::uuid[])`,
  );
  return new Map(rows.map(({ ideaId, vector }) => [ideaId, vectorFrom(vector)]));
}
