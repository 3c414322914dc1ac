/**
 * What finding ideas by their meaning costs as the backlog grows: npm run bench -- meaning-scale [--sizes 10000,100000,1000000] [--dimensions 384]
 * [--searches 300] [--compared 60] [--json FILE]
 * Vectors in clusters (bench/meaning-scale/clustered.ts), placed by the service's own job; then its search for near ideas as the application's role under
 * row-level security, one after the other, for vectors of texts that are not there; and of the thirty nearest of all, how many it finds.
 */
import { parseArgs } from 'node:util';
import { Database } from '../src/database/database';
import { cosine, type Vector } from '../src/matching/meaning';
import { MeaningMapJob } from '../src/matching/meaning-map-job.service';
import { MeaningMaps } from '../src/matching/meaning-maps.service';
import { findNearIdeas } from '../src/matching/near-ideas';
import { Clustered } from './meaning-scale/clustered';
import { loadVectors } from './meaning-scale/load-vectors';
import { Application } from './support/application';
import { Latencies, round } from './support/latencies';
import { PostgresServer } from './support/postgres-server';
import { load, machine, printMachine, report, type Row } from './support/report';

/** As in bench/matches-scale. */
const SETTINGS = { wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '8GB', checkpoint_timeout: '30min' };
const MODEL = 'clustered';
/** Not counted: plans and code get warm. */
const WARM_UP = 20;
const SEED = 7;
const NEAREST = 30;

interface Options {
  readonly dimensions: number;
  readonly searches: number;
  readonly compared: number;
}

export async function meaningScale(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: '10000,100000,1000000' },
      dimensions: { type: 'string', default: '384' },
      searches: { type: 'string', default: '300' },
      compared: { type: 'string', default: '60' },
    },
  });
  const options = { dimensions: Number(values.dimensions), searches: Number(values.searches), compared: Number(values.compared) };
  const server = await PostgresServer.start(SETTINGS);
  const facts = machine(await server.version());
  printMachine(facts);
  // Nobody is asked there: the vectors are generated.
  const application = await Application.start(server, 0, { HEED_EMBEDDINGS_URL: 'http://127.0.0.1:9/v1', HEED_EMBEDDINGS_MODEL: MODEL });
  try {
    const rows: Row[] = [];
    for (const ideas of values.sizes.split(',').map(Number)) rows.push(...report('meaning-scale', facts, [await measureAt(ideas, application, options)])); // prettier-ignore
    return rows;
  } finally {
    await application.stop();
    await server.stop();
  }
}

async function measureAt(ideas: number, application: Application, { dimensions, searches, compared }: Options): Promise<Row> {
  await application.owner.query('truncate idea, indexed_idea, idea_embedding, meaning_map, idea_counter cascade');
  const workspaceId = await application.workspace(`${ideas} ideas`);
  console.log(`\nGenerating ${ideas} vectors of ${dimensions} dimensions`);
  const source = new Clustered(ideas, dimensions, SEED);
  const vectors = Array.from({ length: ideas }, () => source.vector());
  const ids = await loadVectors(application.owner, workspaceId, MODEL, vectors);
  const started = performance.now();
  const job = application.context.get(MeaningMapJob);
  const database = application.context.get(Database);
  while (await database.read(workspaceId, (db) => application.context.get(MeaningMaps).isRenewalDue(db))) await job.run({ workspaceId });
  const placed = (performance.now() - started) / 1000;
  await application.owner.query('vacuum (analyze) idea_embedding');
  const wishes = Array.from({ length: searches + WARM_UP }, () => source.vector());
  const latencies = new Latencies();
  for (const [i, wish] of wishes.entries()) {
    const begun = performance.now();
    await database.read(workspaceId, (db) => findNearIdeas(db, MODEL, wish));
    if (i >= WARM_UP) latencies.add(performance.now() - begun);
  }
  const near = async (wish: Vector): Promise<Set<string>> =>
    new Set((await database.read(workspaceId, (db) => findNearIdeas(db, MODEL, wish))).map(({ ideaId }) => ideaId));
  let found = 0;
  for (const wish of wishes.slice(0, compared)) {
    const ofThese = await near(wish);
    found += nearestOfAll(wish, vectors).filter((at) => ofThese.has(ids[at] ?? '')).length;
  }
  return {
    ideas,
    dimensions,
    placedSeconds: round(placed, 0),
    searchP50Ms: round(latencies.percentile(0.5), 1),
    searchP95Ms: round(latencies.percentile(0.95), 1),
    recall30: round((100 * found) / (NEAREST * Math.min(compared, wishes.length)), 1),
    ...(await sizesOf(application, ideas)),
    load: load(),
  };
}

function nearestOfAll(wish: Vector, vectors: readonly Vector[]): number[] {
  const angles = Float32Array.from(vectors, (vector) => cosine(wish, vector) ?? -1);
  return [...angles.keys()].sort((a, b) => (angles[b] ?? 0) - (angles[a] ?? 0) || a - b).slice(0, NEAREST);
}

/** Of finding by meaning: the sketch with its place in the row and in the index. Then of the vectors with their rows and indexes, all in all. */
async function sizesOf({ owner }: Application, ideas: number): Promise<Row> {
  const { rows } = await owner.query<{ cells: string; sketched: string; index: string; all: string }>(
    `select (select octet_length(cells) / 64 from meaning_map order by no desc limit 1) as cells,
            (select avg(pg_column_size(sketch) + pg_column_size(map_no) + pg_column_size(cell)) from idea_embedding) as sketched,
            pg_relation_size('idea_embedding_cell') as index, pg_total_relation_size('idea_embedding') as all`,
  );
  const { cells, sketched, index, all } = rows[0] ?? {};
  return {
    cells: Number(cells),
    sketchBytes: round(Number(sketched) + Number(index) / ideas, 0),
    vectorBytes: round(Number(all) / ideas, 0),
  };
}
