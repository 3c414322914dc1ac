import type { AnalysedText } from './text-analysis';

/** Runs of three to five letters of a text, or of one to three where a character is a syllable or a word; each once, as slots of a fixed table. */
export interface CharacterGrams {
  slots: Uint32Array;
  /** 1 + ln(occurrences), for the slot at the same index. */
  weights: Float32Array;
}

/** 2^18 slots: the some 50,000 distinct grams of 100 candidates collide seldom, and the tables (1 MB) stay in the cache. */
export const GRAM_SLOTS = 1 << 18;
/** Characters of a text whose grams are compared: five times what the ranking was measured on, and all candidates stay affordable. */
const MAX_COMPARED = 2_000;
const SHORTEST = 3;
const LONGEST = 5;
/** Two Chinese characters are a word, five are a sentence. */
const SHORTEST_DENSE = 1;
const LONGEST_DENSE = 3;

// Tables of the module instead of arrays of each call: cutting 100 candidates is most of what a check costs this process.
const counts = new Uint16Array(GRAM_SLOTS);
const seen = new Uint32Array(LONGEST * (MAX_COMPARED + 2));
const usualWeights = Float64Array.from({ length: 256 }, (_, count) => 1 + Math.log(count));
const kept = new WeakMap<AnalysedText, CharacterGrams>();

/** Kept with the analysed text for as long as that is kept, so that a cached text is cut into grams once. `titleOccurrences`: how often a gram of the title counts. */
export function characterGrams(text: AnalysedText, titleOccurrences: number): CharacterGrams {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const padded = ` ${text.normalised.slice(0, MAX_COMPARED)} `;
  const titleEnd = text.words.slice(0, text.titleLength).reduce((length, word) => length + word.text.length + 1, 0);
  let found = 0;
  for (let from = 0; from < padded.length; from++) {
    const isDense = isSyllableOrWord(padded.charCodeAt(from));
    const shortest = isDense ? SHORTEST_DENSE : SHORTEST;
    const end = Math.min(padded.length, from + (isDense ? LONGEST_DENSE : LONGEST));
    const occurrences = from < titleEnd ? titleOccurrences : 1;
    let hash = 0x811c9dc5;
    for (let at = from; at < end; at++) {
      hash = Math.imul(hash ^ padded.charCodeAt(at), 0x01000193);
      if (at - from + 1 < shortest) continue;
      const slot = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> 14;
      const count = counts[slot] ?? 0;
      if (count === 0) seen[found++] = slot;
      counts[slot] = count + occurrences;
    }
  }
  const slots = seen.slice(0, found);
  const weights = new Float32Array(found);
  for (let i = 0; i < found; i++) {
    const slot = slots[i] ?? 0;
    weights[i] = weightOf(counts[slot] ?? 1);
    counts[slot] = 0;
  }
  const grams = { slots, weights };
  kept.set(text, grams);
  return grams;
}

/** Kana, Chinese characters and Hangul syllables. */
function isSyllableOrWord(unit: number): boolean {
  return unit >= 0x3040 && (unit <= 0xd7af || (unit >= 0xf900 && unit <= 0xfaff));
}

function weightOf(count: number): number {
  return usualWeights[count] ?? 1 + Math.log(count);
}
