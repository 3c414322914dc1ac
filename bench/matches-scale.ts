/**
 * What a check costs as the backlog grows: npm run bench -- matches-scale --data DIR [--sizes 10000,100000,1000000] [--checks 300] [--rate 10]
 * [--compared 100] [--json FILE]
 * Ideas put together of the data's half sentences; the whole check of the service (analysis, candidates, ranking, reasons) as the application's role
 * under row-level security, one after the other, while ideas are added at a steady rate by the service's own path with its jobs running. Then, of
 * ideas that are said again in other words, how many the budgeted search and one that reads every posting find among the first ten.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SYSTEM } from '../src/common/actor';
import { Database } from '../src/database/database';
import { IdeasService } from '../src/ideas/ideas.service';
import { ALL_POSTINGS, POSTING_BUDGET } from '../src/matching/candidate-search';
import { DuplicateRanking } from '../src/matching/duplicate-ranking.service';
import { MatchingService } from '../src/matching/matching.service';
import { analyseWish } from '../src/matching/wish-text';
import { labelledFiles } from './duplicates/files';
import { readCorpus } from './duplicates/corpus';
import { Recombined } from './matches-scale/recombined';
import { Application } from './support/application';
import { Latencies, round } from './support/latencies';
import { listPostings } from './support/list-postings';
import { loadIdeas, type LoadedWish } from './support/load-ideas';
import { PostgresServer } from './support/postgres-server';
import { load, machine, printMachine, report, type Row } from './support/report';

/** As in bench/lists; but autovacuum stays on, as somebody writes while we measure. */
const SETTINGS = { wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '8GB', checkpoint_timeout: '30min' };
/** Not counted: plans and code get warm. */
const WARM_UP = 30;
const SEED = 7;
/** Every so many ideas one is said again. */
const REPEATED = 97;
const FIRST = 10;

interface Options {
  readonly checks: number;
  /** Ideas added a second. */
  readonly rate: number;
  readonly compared: number;
}

interface Scale {
  readonly application: Application;
  readonly workspaceId: string;
  readonly texts: Recombined;
  /** Wishes that are in the backlog, with the ids of their ideas. */
  readonly known: readonly { wish: LoadedWish; id: string }[];
}

export async function matchesScale(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: process.env.HEED_DATA ?? '../shared/data' },
      sizes: { type: 'string', default: '10000,100000,1000000' },
      checks: { type: 'string', default: '300' },
      rate: { type: 'string', default: '10' },
      compared: { type: 'string', default: '100' },
    },
  });
  const options = { checks: Number(values.checks), rate: Number(values.rate), compared: Number(values.compared) };
  const texts = labelledFiles(values.data, null).flatMap((path) => (/stsb|tatoeba/.test(path) ? [] : (readCorpus(path)?.whole() ?? [])));
  const server = await PostgresServer.start(SETTINGS);
  const facts = machine(await server.version());
  printMachine(facts);
  const application = await Application.start(server, 1);
  try {
    const rows: Row[] = [];
    for (const ideas of values.sizes.split(',').map(Number)) rows.push(...report('matches-scale', facts, [await measureAt(ideas, application, texts, options)])); // prettier-ignore
    return rows;
  } finally {
    await application.stop();
    await server.stop();
  }
}

async function measureAt(ideas: number, application: Application, texts: readonly string[], options: Options): Promise<Row> {
  await application.owner.query('truncate idea, indexed_idea, posting, posting_list, term_frequency, term_delta, idea_counter cascade');
  const workspaceId = await application.workspace(`${ideas} ideas`);
  const started = performance.now();
  const source = new Recombined(texts, SEED);
  console.log(`\nGenerating ${ideas} ideas of ${source.halves} half sentences`);
  const repeated: LoadedWish[] = [];
  const ids = await loadIdeas(application.owner, workspaceId, sampled(source.wishes(ideas), repeated), { withoutIndexes: ideas > 100_000 });
  await listPostings(application, workspaceId);
  const generated = (performance.now() - started) / 1000;
  const known = repeated.map((wish, index) => ({ wish, id: ids[index * REPEATED] ?? '' }));
  const scale: Scale = { application, workspaceId, texts: new Recombined(texts, SEED + 1), known };
  const sizes = await sizesOf(application);
  const { checks, inserts } = await measureChecks(scale, options);
  const recall = await compareBudget(scale, options.compared);
  return {
    ideas,
    generatedSeconds: round(generated, 0),
    checkP50Ms: round(checks.percentile(0.5), 1),
    checkP95Ms: round(checks.percentile(0.95), 1),
    insertP50Ms: round(inserts.percentile(0.5), 1),
    insertP95Ms: round(inserts.percentile(0.95), 1),
    inserts: inserts.count,
    ...sizes,
    ...recall,
    load: load(),
  };
}

function* sampled(wishes: Iterable<LoadedWish>, into: LoadedWish[]): Generator<LoadedWish> {
  let no = 0;
  for (const wish of wishes) {
    if (no++ % REPEATED === 0) into.push(wish);
    yield wish;
  }
}

async function sizesOf({ owner }: Application): Promise<Row> {
  const { rows } = await owner.query<{ postings: string; posting: string; lists: string; rest: string }>(
    `select (select reltuples from pg_class where oid = 'posting'::regclass)::text as postings, pg_total_relation_size('posting')::text as posting,
            pg_total_relation_size('posting_list')::text as lists,
            (pg_total_relation_size('indexed_idea') + pg_total_relation_size('term_frequency'))::text as rest`,
  );
  const megabytes = (bytes = '0'): number => round(Number(bytes) / 2 ** 20, 0);
  return {
    millionPostings: round(Number(rows[0]?.postings) / 1e6, 1),
    postingMb: megabytes(rows[0]?.posting),
    listsMb: megabytes(rows[0]?.lists),
    termsMb: megabytes(rows[0]?.rest),
  };
}

/** Half of the checks are of wishes that are there already, in other words; half of new ones. */
async function measureChecks(scale: Scale, { checks: count, rate }: Options): Promise<{ checks: Latencies; inserts: Latencies }> {
  const { application, workspaceId, texts, known } = scale;
  const [database, matching] = [application.context.get(Database), application.context.get(MatchingService)];
  const [checks, inserts] = [new Latencies(), new Latencies()];
  const writer = writing(scale, rate, inserts);
  for (let i = -WARM_UP; i < count; i++) {
    const again = known[(i + WARM_UP) % known.length]?.wish;
    const wish = i % 2 === 0 && again !== undefined ? texts.again(again) : texts.wish();
    const started = performance.now();
    await database.tx(workspaceId, (tx) => matching.check(tx, wish));
    if (i >= 0) checks.add(performance.now() - started);
  }
  await writer.stop();
  return { checks, inserts };
}

/** Adds ideas until it is stopped, each at its time whether or not the one before took longer. */
function writing({ application, workspaceId, texts }: Scale, rate: number, inserts: Latencies): { stop: () => Promise<void> } {
  const [database, ideas] = [application.context.get(Database), application.context.get(IdeasService)];
  let isStopped = false;
  const work = async (): Promise<void> => {
    if (rate <= 0) return;
    const begin = performance.now();
    for (let no = 0; !isStopped; no++) {
      const due = begin + (no * 1000) / rate - performance.now();
      if (due > 0) await pause(due);
      const wish = texts.wish();
      const started = performance.now();
      await database.tx(workspaceId, (tx) => ideas.create(tx, SYSTEM, wish));
      inserts.add(performance.now() - started);
    }
  };
  const done = work();
  return {
    stop: () => {
      isStopped = true;
      return done;
    },
  };
}

async function compareBudget({ application, workspaceId, texts, known }: Scale, count: number): Promise<Row> {
  const [database, ranking] = [application.context.get(Database), application.context.get(DuplicateRanking)];
  const queries = known.slice(0, count).map(({ wish, id }) => ({ text: analyseWish(texts.again(wish)), id }));
  const found = { budgeted: 0, exhaustive: 0 };
  for (const { text, id } of queries) {
    for (const [way, budget] of [
      ['budgeted', POSTING_BUDGET],
      ['exhaustive', ALL_POSTINGS],
    ] as const) {
      const ranked = await database.read(workspaceId, (db) => ranking.rank(db, text, { budget }));
      if (ranked.slice(0, FIRST).some((candidate) => candidate.id === id)) found[way]++;
    }
  }
  const share = (hits: number): number => round((100 * hits) / Math.max(1, queries.length), 1);
  return {
    hit10: share(found.budgeted),
    exhaustiveHit10: share(found.exhaustive),
    recall: round((100 * found.budgeted) / Math.max(1, found.exhaustive), 1),
  };
}
