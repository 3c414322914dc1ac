import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { EmbeddingProvider } from './embedding-provider';
import { vectorFrom } from './meaning';
import { middlesOf, nearestCell } from './meaning-cells';
import { countPlaced, MAPPED_FROM, MeaningMaps, placeOf, writeMap, writePlaces, type MeaningMap } from './meaning-maps.service';
import { centreOf, fromBits, SKETCH_WORDS, type Centre } from './meaning-sketch';

/** Ideas that a search can compare one by one; above it a map has cells. */
export const WHOLE = 10_000;
/** Ideas of a cell. Smaller ones are read more exactly, but each idea that comes is compared with the middles of all. */
const OF_A_CELL = 500;
const MAX_CELLS = 2_000;
/** Sketches that the middle of a cell is made from. */
const SAMPLED = 10;
/** Vectors that the centre is made from. */
const OF_CENTRE = 2_048;
/** Ideas placed in one transaction, some tens of milliseconds; and transactions of a run: vectors are made in between. */
const BATCH = 250;
const STEPS_OF_A_RUN = 40;

/**
 * Makes the map, puts ideas on it that are not, makes a finer one when it is outgrown and moves the ideas over, while searches read both. What is left
 * to do is in the rows and each step is a transaction: a run that was killed is gone on with, and two at once do no harm.
 */
@Injectable()
export class MeaningMapJob {
  constructor(
    private readonly database: Database,
    private readonly provider: EmbeddingProvider,
    private readonly maps: MeaningMaps,
  ) {}

  @OnJob('meanings.place')
  async run({ workspaceId }: JobPayload): Promise<void> {
    const { model } = this.provider;
    if (model === null) return;
    for (let step = 0; step < STEPS_OF_A_RUN; step++) {
      if (!(await this.step(workspaceId, model))) return;
    }
    await this.database.tx(workspaceId, (tx) => this.maps.renewSoon(tx));
  }

  /** Answers whether there may be more to do. */
  private async step(workspaceId: string, model: string): Promise<boolean> {
    const [map] = await this.database.read(workspaceId, (db) => this.maps.ofModel(db));
    if (map === undefined) return this.makeFirst(workspaceId, model);
    const placed = await this.database.tx(workspaceId, (tx) => placeSome(tx, map, model));
    if (placed > 0) return true;
    const moved = await this.database.tx(workspaceId, (tx) => moveSome(tx, map, model));
    if (moved > 0) return true;
    await this.database.tx(workspaceId, (tx) => forgetLeft(tx, map.no, model));
    if (!(await this.database.read(workspaceId, (db) => this.maps.isOutgrown(db, map)))) return false;
    return this.makeFiner(workspaceId, model, map);
  }

  private async makeFirst(workspaceId: string, model: string): Promise<boolean> {
    return this.database.tx(workspaceId, async (tx) => {
      await lockMaps(tx);
      if ((await this.maps.ofModel(tx)).length > 0) return true;
      const centre = await findCentre(tx, model);
      if (centre === null) return false;
      // One cell, whose middle does not matter.
      await writeMap(tx, model, { centre, cells: new Uint32Array(SKETCH_WORDS), madeFor: WHOLE });
      return true;
    });
  }

  /** The sample is taken and the middles are found outside the transaction that writes them. */
  private async makeFiner(workspaceId: string, model: string, map: MeaningMap): Promise<boolean> {
    const { count, sample } = await this.database.read(workspaceId, async (db) => {
      const placed = await countPlaced(db, map.no);
      return { count: placed, sample: await sampleOf(db, map.no, placed, cellsFor(placed) * SAMPLED) };
    });
    const cells = await middlesOf(sample, cellsFor(count));
    await this.database.tx(workspaceId, async (tx) => {
      await lockMaps(tx);
      const [newest] = await this.maps.ofModel(tx);
      if (newest?.no === map.no) await writeMap(tx, model, { centre: map.centre, cells, madeFor: count });
    });
    return true;
  }
}

function cellsFor(ideas: number): number {
  return ideas <= WHOLE ? 1 : Math.min(MAX_CELLS, Math.ceil(ideas / OF_A_CELL));
}

async function lockMaps(tx: EntityManager): Promise<void> {
  await query(tx, sql`select pg_advisory_xact_lock(hashtextextended('meaning_map ' || current_workspace()::text, 0))`);
}

async function findCentre(tx: EntityManager, model: string): Promise<Centre | null> {
  const rows = await query<{ vector: Buffer }>(
    tx,
    sql`select vector from idea_embedding
        where workspace_id = current_workspace() and model = ${model} and map_no is null and vector is not null and octet_length(vector) > 0
        order by idea_id desc limit ${OF_CENTRE}`,
  );
  return rows.length < MAPPED_FROM ? null : centreOf(rows.map(({ vector }) => vectorFrom(vector)));
}

async function placeSome(tx: EntityManager, map: MeaningMap, model: string): Promise<number> {
  const rows = await query<{ ideaId: string; vector: Buffer }>(
    tx,
    sql`select idea_id as "ideaId", vector from idea_embedding
        where workspace_id = current_workspace() and model = ${model} and map_no is null and vector is not null
          and octet_length(vector) = ${map.centre.length}::int
        order by idea_id desc limit ${BATCH} for no key update skip locked`,
  );
  const places = rows.flatMap(({ ideaId, vector }) => placeOf(ideaId, vectorFrom(vector), map));
  await writePlaces(tx, map, places);
  return places.length;
}

/** The centre of all maps of a model is one: what moves keeps its sketch. */
async function moveSome(tx: EntityManager, map: MeaningMap, model: string): Promise<number> {
  const rows = await query<{ ideaId: string; sketch: string }>(
    tx,
    sql`select e.idea_id as "ideaId", e.sketch::text from idea_embedding e
        where e.workspace_id = current_workspace()
          and e.map_no = (select max(m.no) from meaning_map m where m.workspace_id = current_workspace() and m.model = ${model} and m.no < ${map.no})
        order by e.map_no, e.cell, e.idea_id limit ${BATCH} for no key update skip locked`,
  );
  const sketches = fromBits(rows.map(({ sketch }) => sketch));
  const places = rows.map(({ ideaId }, at) => ({
    ideaId,
    sketch: sketches.subarray(at * SKETCH_WORDS, (at + 1) * SKETCH_WORDS),
    cell: nearestCell(sketches, at, map.cells),
  }));
  await writePlaces(tx, map, places);
  return places.length;
}

/** Maps that no idea is on any more: of before, and of other models. Whoever places one there meanwhile makes this fail, and it is tried again. */
async function forgetLeft(tx: EntityManager, newest: number, model: string): Promise<void> {
  await query(
    tx,
    sql`delete from meaning_map m where m.workspace_id = current_workspace() and (m.no < ${newest} or m.model <> ${model})
          and not exists (select from idea_embedding e where e.workspace_id = m.workspace_id and e.map_no = m.no)`,
  );
}

/** Spread over all by a hash of the id, as ideas of one time are about one thing. */
async function sampleOf(db: EntityManager, mapNo: number, ideas: number, wanted: number): Promise<Uint32Array> {
  const rows = await query<{ sketch: string }>(
    db,
    sql`select sketch::text from idea_embedding
        where workspace_id = current_workspace() and map_no = ${mapNo} and mod(abs(uuid_hash(idea_id)::bigint), ${Math.max(1, Math.floor(ideas / wanted))}) = 0
        order by uuid_hash(idea_id), idea_id limit ${2 * wanted}`,
  );
  return fromBits(rows.map(({ sketch }) => sketch));
}
