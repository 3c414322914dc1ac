import type { AnalysedText } from './text-analysis';

/** A text that was copied and changed differs in a few words; two texts of two people that happen to be alike, in more. */
const MAX_CHANGED_WORDS = 4;

/** Positions of the words of each text that the other lacks, as bags: what was changed. Null where the two are not one text with a few words changed. */
export function changedWords(left: AnalysedText, right: AnalysedText): readonly [ReadonlySet<number>, ReadonlySet<number>] | null {
  if (Math.abs(left.words.length - right.words.length) > MAX_CHANGED_WORDS) return null;
  const [a, b] = [without(left, right), without(right, left)];
  if (a.size > MAX_CHANGED_WORDS || b.size > MAX_CHANGED_WORDS) return null;
  return a.size < left.words.length && b.size < right.words.length ? [a, b] : null;
}

function without(these: AnalysedText, those: AnalysedText): Set<number> {
  const left = new Map<string, number>();
  for (const { text } of those.words) left.set(text, (left.get(text) ?? 0) + 1);
  const own = new Set<number>();
  for (const [index, { text }] of these.words.entries()) {
    const count = left.get(text) ?? 0;
    if (count === 0) own.add(index);
    else left.set(text, count - 1);
  }
  return own;
}
