import { best, type Search } from './quality';

/** As most search engines have them. */
const K1 = 1.2;
const B = 0.75;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Okapi BM25 over whole words in lower case, as a full-text search without a stemmer ranks. Scripts without spaces are cut by a dictionary. */
export function bm25(texts: readonly string[]): Search {
  const words = texts.map(wordsOf);
  const meanLength = words.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length);
  const postings = new Map<string, { ids: number[]; counts: number[] }>();
  for (const [id, text] of words.entries()) {
    for (const [word, count] of countsOf(text)) {
      const posting = postings.get(word);
      if (posting === undefined) postings.set(word, { ids: [id], counts: [count] });
      else {
        posting.ids.push(id);
        posting.counts.push(count);
      }
    }
  }
  const scores = new Float64Array(texts.length);
  return (query) => {
    scores.fill(0);
    for (const [word] of countsOf(words[query] ?? [])) {
      const { ids, counts } = postings.get(word) ?? { ids: [], counts: [] };
      const rarity = Math.log(1 + (texts.length - ids.length + 0.5) / (ids.length + 0.5));
      for (const [index, id] of ids.entries()) {
        const count = counts[index] ?? 0;
        const length = (words[id]?.length ?? 0) / meanLength;
        scores[id] = (scores[id] ?? 0) + (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
      }
    }
    return Promise.resolve(best(scores));
  };
}

function wordsOf(text: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase())) if (isWordLike) found.push(segment);
  return found;
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
