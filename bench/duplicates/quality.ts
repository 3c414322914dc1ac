import type { DuplicateCorpus } from './corpus';

/** Answers the ids of the texts most like this one, itself left out, best first; as many as MAP looks at, or all it found. */
export type Search = (query: number) => Promise<readonly number[]>;

export interface Quality {
  /** Percent. */
  readonly map: number;
  readonly hit10: number;
  readonly seconds: number;
}

/** MAP looks this far; a method need not answer more. */
export const MAP_DEPTH = 100;

/** Mean average precision over the first 100, and the share of queries with a duplicate in the first ten. */
export async function qualityOf(search: Search, corpus: DuplicateCorpus, queries: readonly number[]): Promise<Quality> {
  const started = performance.now();
  let [map, hits] = [0, 0];
  for (const query of queries) {
    const duplicates = corpus.duplicatesOf(query);
    const ranked = (await search(query)).filter((id) => id !== query).slice(0, MAP_DEPTH);
    let found = 0;
    for (const [index, id] of ranked.entries()) if (duplicates.has(id)) map += ++found / (index + 1) / duplicates.size;
    if (ranked.slice(0, 10).some((id) => duplicates.has(id))) hits++;
  }
  const count = Math.max(1, queries.length);
  return { map: (100 * map) / count, hit10: (100 * hits) / count, seconds: (performance.now() - started) / 1000 };
}

/** The ids of the greatest scores above 0, best first; ties by id. */
export function best(scores: Float64Array, most = MAP_DEPTH + 1): number[] {
  const ids: number[] = [];
  for (const [id, score] of scores.entries()) if (score > 0) ids.push(id);
  return ids.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, most);
}
