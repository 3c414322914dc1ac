import type { Client } from 'pg';
import { best, type Search } from './quality';

/** Texts a statement, so that none is long. */
const BATCH = 2_000;

/**
 * similarity() of pg_trgm: the trigrams are cut by the server's own show_trgm, in a database whose locale knows letters of all scripts; the share
 * that two texts have in common is counted here (shared / all of either), as 55,000,000 calls of the function would take an hour.
 */
export async function trigrams(server: Client, texts: readonly string[]): Promise<Search> {
  const cut: string[][] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    const { rows } = await server.query<{ trigrams: string[] }>(
      'select show_trgm(t.text) as trigrams from unnest($1::text[]) with ordinality as t (text, no) order by t.no',
      [texts.slice(from, from + BATCH)],
    );
    cut.push(...rows.map((row) => row.trigrams));
  }
  const postings = new Map<string, number[]>();
  for (const [id, text] of cut.entries()) {
    for (const trigram of text) {
      const posting = postings.get(trigram);
      if (posting === undefined) postings.set(trigram, [id]);
      else posting.push(id);
    }
  }
  const scores = new Float64Array(texts.length);
  return (query) => {
    scores.fill(0);
    const own = cut[query] ?? [];
    for (const trigram of own) for (const id of postings.get(trigram) ?? []) scores[id] = (scores[id] ?? 0) + 1;
    for (const [id, shared] of scores.entries()) if (shared > 0) scores[id] = shared / (own.length + (cut[id]?.length ?? 0) - shared);
    return Promise.resolve(best(scores));
  };
}
