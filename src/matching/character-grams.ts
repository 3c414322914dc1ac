import { MAX_COMPARED, type ComparedText } from './compared-text';

/** 2^18 slots: the some 50,000 distinct grams of 100 candidates collide seldom, and the tables (1 MB) stay in the cache. */
export const GRAM_SLOTS = 1 << 18;
const SHORTEST = 3;
const LONGEST = 5;
/** Two Chinese characters are a word, five are a sentence. */
const SHORTEST_DENSE = 1;
const LONGEST_DENSE = 3;
const PER_TEXT = LONGEST * (MAX_COMPARED + 2);

// A table of the module instead of one of each call: cutting the candidates is much of what a check costs this process.
const counts = new Uint16Array(GRAM_SLOTS);
const usualWeights = Float32Array.from({ length: 256 }, (_, count) => 1 + Math.log(count));

/**
 * Runs of three to five letters of some texts, or of one to three where a character is a syllable or a word: each once a text, as slots of a fixed
 * table, in arrays that serve all texts and the next call.
 */
export class CharacterGrams {
  slots = new Uint32Array(1 << 16);
  /** 1 + ln(occurrences), for the slot at the same index. */
  weights = new Float32Array(1 << 16);
  /** Where the grams of each text end; those of the next begin there. */
  private readonly ends: number[] = [];

  /** The first and the last but one index of a text's grams. */
  of(text: number): { readonly from: number; readonly to: number } {
    return { from: this.ends[text - 1] ?? 0, to: this.ends[text] ?? 0 };
  }

  clear(): void {
    this.ends.length = 0;
  }

  /** `titleOccurrences`: how often a gram of the title counts. */
  add({ opening, titleLength }: ComparedText, titleOccurrences: number): void {
    const start = this.ends.at(-1) ?? 0;
    this.makeRoom(start + PER_TEXT);
    const end = this.cut(` ${opening} `, titleLength, titleOccurrences, start);
    for (let i = start; i < end; i++) {
      const slot = this.slots[i] ?? 0;
      this.weights[i] = weightOf(counts[slot] ?? 1);
      counts[slot] = 0;
    }
    this.ends.push(end);
  }

  private cut(padded: string, titleEnd: number, titleOccurrences: number, start: number): number {
    const { slots } = this;
    let found = start;
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
        if (count === 0) slots[found++] = slot;
        counts[slot] = count + occurrences;
      }
    }
    return found;
  }

  private makeRoom(length: number): void {
    if (length <= this.slots.length) return;
    const [slots, weights] = [new Uint32Array(2 * length), new Float32Array(2 * length)];
    slots.set(this.slots);
    weights.set(this.weights);
    [this.slots, this.weights] = [slots, weights];
  }
}

/** Kana, Chinese characters and Hangul syllables. */
function isSyllableOrWord(unit: number): boolean {
  return unit >= 0x3040 && (unit <= 0xd7af || (unit >= 0xf900 && unit <= 0xfaff));
}

function weightOf(count: number): number {
  return usualWeights[count] ?? 1 + Math.log(count);
}
