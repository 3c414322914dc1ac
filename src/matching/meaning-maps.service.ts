import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { EmbeddingProvider } from './embedding-provider';
import { nearestCell, type Cells } from './meaning-cells';
import { vectorFrom, type Vector } from './meaning';
import { sketchOf, toBits, type Centre, type Sketch } from './meaning-sketch';

export interface MeaningMap {
  readonly no: number;
  readonly centre: Centre;
  readonly cells: Cells;
  /** Ideas that it is fine enough for. */
  readonly madeFor: number;
}

interface MapRow {
  readonly no: number;
  readonly centre: Buffer;
  readonly cells: Buffer;
  readonly madeFor: number;
}

/** Vectors from which on they have a map: their mean is known to some hundredths, and fewer are read whole. */
export const MAPPED_FROM = 256;
/** Of so many times the ideas that it was made for, a map is too coarse. */
const OUTGROWN = 2;

/** Where the vectors of the connected model lie, so that those near to one are found without reading all (near-ideas.ts). */
@Injectable()
export class MeaningMaps {
  constructor(
    private readonly provider: EmbeddingProvider,
    private readonly jobs: JobsService,
  ) {}

  /** Newest first; ideas are placed on the newest, and on the one before it while they are moved over. */
  async ofModel(db: EntityManager): Promise<MeaningMap[]> {
    return mapsOf(db, this.provider.model);
  }

  /** In the transaction that has stored their vectors. Those of other dimensions than the map stay without a place. */
  async place(tx: EntityManager, ideaIds: readonly string[]): Promise<void> {
    const [map] = await this.ofModel(tx);
    if (map === undefined || ideaIds.length === 0) return;
    const rows = await query<{ ideaId: string; vector: Buffer }>(
      tx,
      sql`select idea_id as "ideaId", vector from idea_embedding
          where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[]) and model = ${this.provider.model}
            and octet_length(vector) = ${map.centre.length}::int
          order by idea_id for no key update`,
    );
    await writePlaces(
      tx,
      map,
      rows.flatMap(({ ideaId, vector }) => placeOf(ideaId, vectorFrom(vector), map)),
    );
  }

  /** Whether the map lacks ideas, is outgrown, or was left. A few rows of an index each, but for a backlog that has grown: then its vectors are counted. */
  async isRenewalDue(db: EntityManager): Promise<boolean> {
    const { model } = this.provider;
    if (model === null) return false;
    const [map, older] = await this.ofModel(db);
    const waiting = await one<{ count: number }>(
      db,
      sql`select count(*)::int as count from (select from idea_embedding where workspace_id = current_workspace() and model = ${model} and map_no is null
            and vector is not null and ${map === undefined ? sql`octet_length(vector) > 0` : sql`octet_length(vector) = ${map.centre.length}::int`}
            limit ${MAPPED_FROM}) w`,
    );
    if (map === undefined) return (waiting?.count ?? 0) >= MAPPED_FROM;
    return older !== undefined || (waiting?.count ?? 0) > 0 || (await this.isOutgrown(db, map)) || (await isOfOthers(db, model));
  }

  async isOutgrown(db: EntityManager, { no, madeFor }: MeaningMap): Promise<boolean> {
    const texts = await one<{ count: number }>(
      db,
      sql`select coalesce(sum(count), 0)::int as count from idea_counter where workspace_id = current_workspace() and dimension = 'status'`,
    );
    if ((texts?.count ?? 0) < OUTGROWN * madeFor) return false;
    return (await countPlaced(db, no)) >= OUTGROWN * madeFor;
  }

  /** In the background, one after the other with the job that makes vectors (meaning-map-job.service.ts). */
  renewSoon(tx: EntityManager): Promise<void> {
    return this.jobs.add(tx, 'meanings.place', {}, { key: 'meanings.place', queue: 'embeddings' });
  }
}

export interface Place {
  readonly ideaId: string;
  readonly sketch: Sketch;
  readonly cell: number;
}

export async function mapsOf(db: EntityManager, model: string | null): Promise<MeaningMap[]> {
  if (model === null) return [];
  const rows = await query<MapRow>(
    db,
    sql`select no, centre, cells, made_for as "madeFor" from meaning_map where workspace_id = current_workspace() and model = ${model}
        order by no desc limit 2`,
  );
  return rows.map(({ no, centre, cells, madeFor }) => ({ no, madeFor, centre: centreFrom(centre), cells: cellsFrom(cells) }));
}

export function placeOf(ideaId: string, vector: Vector, { centre, cells }: MeaningMap): Place[] {
  const sketch = sketchOf(vector, centre);
  return sketch === null ? [] : [{ ideaId, sketch, cell: nearestCell(sketch, 0, cells) }];
}

/** Of ideas whose rows the transaction has locked. */
export async function writePlaces(tx: EntityManager, { no }: MeaningMap, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await query(
    tx,
    sql`update idea_embedding e set map_no = ${no}, cell = g.cell, sketch = g.sketch
        from unnest(${places.map(({ ideaId }) => ideaId)}::uuid[], ${places.map(({ cell }) => cell)}::smallint[],
                    ${places.map(({ sketch }) => toBits(sketch))}::bit(512)[]) as g (idea_id, cell, sketch)
        where e.workspace_id = current_workspace() and e.idea_id = g.idea_id and e.vector is not null`,
  );
}

export async function writeMap(tx: EntityManager, model: string, map: Omit<MeaningMap, 'no'>): Promise<void> {
  await query(
    tx,
    sql`insert into meaning_map (workspace_id, no, model, centre, cells, made_for)
        select current_workspace(), coalesce(max(no), 0) + 1, ${model}, ${bytesOfCentre(map.centre)}, ${bytesOfCells(map.cells)}, ${map.madeFor}
        from meaning_map where workspace_id = current_workspace()`,
  );
}

export async function countPlaced(db: EntityManager, mapNo: number): Promise<number> {
  const row = await one<{ count: number }>(
    db,
    sql`select count(*)::int as count from idea_embedding where workspace_id = current_workspace() and map_no = ${mapNo}`,
  );
  return row?.count ?? 0;
}

async function isOfOthers(db: EntityManager, model: string): Promise<boolean> {
  return (await one(db, sql`select no from meaning_map where workspace_id = current_workspace() and model <> ${model} limit 1`)) !== null;
}

function centreFrom(bytes: Buffer): Centre {
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function bytesOfCentre(centre: Centre): Buffer {
  const bytes = Buffer.alloc(4 * centre.length);
  centre.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
}

function cellsFrom(bytes: Buffer): Cells {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32BE(4 * i));
}

function bytesOfCells(cells: Cells): Buffer {
  const bytes = Buffer.alloc(4 * cells.length);
  cells.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return bytes;
}
