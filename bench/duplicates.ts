/**
 * Ranking quality on labelled pairs: npm run bench -- duplicates --data DIR [--files meta_bodies,stsb_de] [--queries 2000] [--json FILE]
 * For every file of DIR (or of DIR/duplicates) in one of the formats that the data's README describes: each text with a duplicate is searched
 * against all others by similarity() of pg_trgm, by BM25 over words, and by the service (analysis, candidates from PostgreSQL, re-ranking).
 */
import { parseArgs } from 'node:util';
import { Application } from './support/application';
import { round } from './support/latencies';
import { PostgresServer } from './support/postgres-server';
import { machine, printMachine, table, type Row } from './support/report';
import { bm25 } from './duplicates/bm25';
import { readCorpus, type DuplicateCorpus } from './duplicates/corpus';
import { labelledFiles, nameOf } from './duplicates/files';
import { qualityOf, type Search } from './duplicates/quality';
import { service, type BandCounts } from './duplicates/service';
import { trigrams } from './duplicates/trigrams';

/** What is generated is vacuumed by the generator; nothing else writes. */
const SETTINGS = { autovacuum: 'off' };

export async function duplicates(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: process.env.HEED_DATA ?? '../shared/data' },
      files: { type: 'string' },
      queries: { type: 'string', default: '2000' },
    },
  });
  const server = await PostgresServer.start(SETTINGS);
  printMachine(machine(await server.version()));
  await server.superuser.query('create extension pg_trgm');
  const application = await Application.start(server);
  const [rows, bands]: [Row[], Row[]] = [[], []];
  try {
    for (const path of labelledFiles(values.data, values.files?.split(',') ?? null)) {
      const corpus = readCorpus(path);
      if (corpus === null) continue;
      const file = nameOf(path);
      const queries = corpus.drawQueries(Number(values.queries));
      const texts = corpus.whole();
      const found = await service(application, file, corpus);
      const methods: readonly (readonly [string, Search])[] = [
        ['pg_trgm', await trigrams(server.superuser, texts)],
        ['bm25', bm25(texts)],
        ['heed', found.search],
      ];
      for (const [method, search] of methods) rows.push(await measure(file, method, search, corpus, queries));
      bands.push(bandRow(file, found.bands, queries.length));
    }
  } finally {
    await application.stop();
    await server.stop();
  }
  console.log(`\n${table(rows)}\n\nWhat the service would show (duplicates in percent, others a query)\n${table(bands)}\n`);
  return rows;
}

async function measure(file: string, method: string, search: Search, corpus: DuplicateCorpus, queries: readonly number[]): Promise<Row> {
  const { map, hit10, seconds } = await qualityOf(search, corpus, queries);
  const row = { file, method, map: round(map, 1), hit10: round(hit10, 1), queries: queries.length, corpus: corpus.texts.length, seconds: round(seconds, 1) }; // prettier-ignore
  console.log(`${file} ${method}: ${row.map} / ${row.hit10}`);
  return row;
}

function bandRow(file: string, { duplicates: same, others }: BandCounts, queries: number): Row {
  const all = Math.max(1, same.likely + same.related + same.hidden);
  return {
    file,
    duplicatesLikely: round((100 * same.likely) / all, 1),
    duplicatesRelated: round((100 * same.related) / all, 1),
    othersLikely: round(others.likely / Math.max(1, queries)),
    othersRelated: round(others.related / Math.max(1, queries)),
  };
}
