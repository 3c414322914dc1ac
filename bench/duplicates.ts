/**
 * Ranking quality on public duplicate pairs: npm run bench -- duplicates --data DIR [--file meta_bodies] [--queries 500]
 * Every text with a duplicate is searched against all others, through the functions the service uses and an in-memory posting index.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuplicateCorpus, readCorpus } from './duplicates/corpus';
import { PostingIndex } from './duplicates/posting-index';
import { round } from './support/latencies';
import { machine, printMachine, report, type Row } from './support/report';
import { rankCandidates } from '../src/matching/ranking';
import { analyseText } from '../src/matching/text-analysis';

interface Quality {
  map: number;
  hit10: number;
  likely: number;
  related: number;
  otherLikely: number;
  otherShown: number;
  msPerQuery: number;
}

export function duplicates(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: process.env.HEED_DATA ?? '../shared/data' },
      file: { type: 'string' },
      queries: { type: 'string', default: '500' },
    },
  });
  const folder = join(values.data, 'duplicates');
  const names = values.file?.split(',') ?? readdirSync(folder).map((name) => name.replace('.tsv.gz', '')).filter((name) => /^askubuntu|^meta|^stsb/.test(name)); // prettier-ignore
  const facts = machine(null);
  printMachine(facts);
  return Promise.resolve(report('duplicates', facts, names.map((name) => rowOf(name, folder, Number(values.queries))))); // prettier-ignore
}

/** Shares in percent; milliseconds of CPU a text and a query. */
function rowOf(name: string, folder: string, limit: number): Row {
  const corpus = readCorpus(join(folder, `${name}.tsv.gz`));
  const queries = corpus.drawQueries(limit);
  const started = process.cpuUsage();
  const index = new PostingIndex(corpus.texts.map(({ title, body }) => analyseText(title, body)));
  const analysisMs = process.cpuUsage(started).user / 1000 / corpus.texts.length;
  const quality = measure(corpus, index, queries);
  return {
    corpus: name,
    texts: corpus.texts.length,
    queries: queries.length,
    map: round(100 * quality.map, 1),
    hit10: round(100 * quality.hit10, 1),
    duplicatesLikely: round(100 * quality.likely, 1),
    duplicatesRelated: round(100 * quality.related, 1),
    othersLikelyPerQuery: round(quality.otherLikely),
    othersShownPerQuery: round(quality.otherShown),
    analysisMs: round(analysisMs, 3),
    rankingMs: round(quality.msPerQuery),
  };
}

function measure(corpus: DuplicateCorpus, index: PostingIndex, queries: readonly number[]): Quality {
  const sum = { map: 0, hit10: 0, likely: 0, related: 0, otherLikely: 0, otherShown: 0, ms: 0, pairs: 0 };
  for (const query of queries) {
    const { candidates, frequencies } = index.search(query);
    const started = process.cpuUsage();
    const ranked = rankCandidates(index.textOf(query), candidates, frequencies);
    const { user, system } = process.cpuUsage(started);
    sum.ms += (user + system) / 1000;
    const duplicates = corpus.duplicatesOf(query);
    let found = 0;
    for (const { id, rank, band } of ranked) {
      if (!duplicates.has(id)) {
        if (band === 'likely') sum.otherLikely++;
        if (band !== 'hidden') sum.otherShown++;
        continue;
      }
      found++;
      if (rank <= 100) sum.map += found / rank / duplicates.size;
      if (band === 'likely') sum.likely++;
      if (band === 'related') sum.related++;
    }
    sum.pairs += duplicates.size;
    if (ranked.slice(0, 10).some(({ id }) => duplicates.has(id))) sum.hit10++;
  }
  const count = Math.max(1, queries.length);
  return {
    map: sum.map / count,
    hit10: sum.hit10 / count,
    likely: sum.likely / sum.pairs,
    related: sum.related / sum.pairs,
    otherLikely: sum.otherLikely / count,
    otherShown: sum.otherShown / count,
    msPerQuery: sum.ms / count,
  };
}
