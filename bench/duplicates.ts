/**
 * Ranking quality on public duplicate pairs: node -r ./scripts/ts.cjs bench/duplicates.ts --data DIR [--file meta_bodies] [--queries 500] [--exhaustive]
 * Every text with a duplicate is searched against all others, through the functions the service uses and an in-memory posting index.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuplicateCorpus, readCorpus } from './duplicates/corpus';
import { PostingIndex } from './duplicates/posting-index';
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

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.HEED_DATA ?? '../shared/data' },
    file: { type: 'string' },
    queries: { type: 'string', default: '500' },
  },
});
const folder = join(values.data, 'duplicates');
const names = values.file?.split(',') ?? readdirSync(folder).map((name) => name.replace('.tsv.gz', '')).filter((name) => /^askubuntu|^meta|^stsb/.test(name)); // prettier-ignore

for (const name of names) {
  const corpus = readCorpus(join(folder, `${name}.tsv.gz`));
  const queries = corpus.drawQueries(Number(values.queries));
  const started = process.cpuUsage();
  const index = new PostingIndex(corpus.texts.map(({ title, body }) => analyseText(title, body)));
  const analysisMs = process.cpuUsage(started).user / 1000 / corpus.texts.length;
  const quality = measure(corpus, index, queries);
  const percent = (value: number): string => (100 * value).toFixed(1).padStart(5);
  console.log(
    `${name.padEnd(18)} texts ${corpus.texts.length} queries ${queries.length} MAP ${percent(quality.map)} hit@10 ${percent(quality.hit10)}` +
      ` | duplicates in likely ${percent(quality.likely)} related ${percent(quality.related)}; others a query in likely ${quality.otherLikely.toFixed(2)} shown ${quality.otherShown.toFixed(2)} | CPU ms analysis ${analysisMs.toFixed(3)} ranking ${quality.msPerQuery.toFixed(2)}`,
  );
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
