import { MAX_COMPARED, type ComparedText } from './compared-text';

/** 2^18 slots: the some 50,000 distinct grams of 100 candidates collide seldom, and the tables (1 MB) stay in the cache. */
export const GRAM_SLOTS = 1 << 18;
const SHORTEST = 3;
const LONGEST = 5;
/**
 * Of grams that hold the end of one word and the beginning of the next: who says it again puts the words in another order. At 1, MAP falls by 1.7 points in
 * askubuntu_bodies, 0.7 in titles, 0.5 in Russian, 0.2 in gitbugs_hadoop, and rises by 0.1 in meta_bodies, 0.4 in German; without them the bodies lose.
 */
const WEIGHT_ACROSS_WORDS = 0.6;
const BLANK = 32;
/** Two Chinese characters are a word, five are a sentence. */
const SHORTEST_DENSE = 1;
const LONGEST_DENSE = 3;
const PER_TEXT = LONGEST * (MAX_COMPARED + 2);

// Tables of the module instead of those of each call: cutting the candidates is much of what a check costs this process.
const counts = new Uint16Array(GRAM_SLOTS);
const titleCounts = new Uint16Array(GRAM_SLOTS);
const isAcross = new Uint8Array(PER_TEXT);
const usualWeights = Float32Array.from({ length: 256 }, (_, count) => 1 + Math.log(count));

interface Ends {
  readonly titleTo: number;
  readonly to: number;
}

/**
 * Runs of three to five letters of some texts, or of one to three where a character is a syllable or a word: each once a text, as slots of a fixed
 * table, in arrays that serve all texts and the next call.
 */
export class CharacterGrams {
  slots = new Uint32Array(1 << 16);
  /** 1 + ln(occurrences), for the slot at the same index; less across a word's end. */
  weights = new Float32Array(1 << 16);
  /** The same of the title alone, as far as its grams go. */
  titleWeights = new Float32Array(1 << 16);
  private readonly ends: Ends[] = [];

  /** The grams of a text are those from `from` on and before `to`; the title's come first, before `titleTo`. */
  of(text: number): { readonly from: number } & Ends {
    return { from: this.ends[text - 1]?.to ?? 0, ...(this.ends[text] ?? { titleTo: 0, to: 0 }) };
  }

  clear(): void {
    this.ends.length = 0;
  }

  /** `titleOccurrences`: how often a gram of the title counts. */
  add({ opening, titleLength }: ComparedText, titleOccurrences: number): void {
    const start = this.ends.at(-1)?.to ?? 0;
    this.makeRoom(start + PER_TEXT);
    const ends = this.cut(` ${opening} `, titleLength, titleOccurrences, start);
    for (let i = start; i < ends.to; i++) {
      const slot = this.slots[i] ?? 0;
      const share = isAcross[i - start] === 1 ? WEIGHT_ACROSS_WORDS : 1;
      this.weights[i] = share * weightOf(counts[slot] ?? 1);
      counts[slot] = 0;
      if (i >= ends.titleTo) continue;
      this.titleWeights[i] = share * weightOf(titleCounts[slot] ?? 1);
      titleCounts[slot] = 0;
    }
    this.ends.push(ends);
  }

  private cut(padded: string, titleEnd: number, titleOccurrences: number, start: number): Ends {
    const { slots } = this;
    let found = start;
    let foundInTitle = start;
    for (let from = 0; from < padded.length; from++) {
      const isDense = isSyllableOrWord(padded.charCodeAt(from));
      const shortest = isDense ? SHORTEST_DENSE : SHORTEST;
      const end = Math.min(padded.length, from + (isDense ? LONGEST_DENSE : LONGEST));
      const isInTitle = from < titleEnd;
      let hash = 0x811c9dc5;
      let hasBlank = 0;
      for (let at = from; at < end; at++) {
        const unit = padded.charCodeAt(at);
        hash = Math.imul(hash ^ unit, 0x01000193);
        const across = hasBlank;
        if (unit === BLANK && at > from) hasBlank = 1;
        if (at - from + 1 < shortest) continue;
        const slot = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> 14;
        const count = counts[slot] ?? 0;
        if (count === 0) {
          isAcross[found - start] = across;
          slots[found++] = slot;
        }
        counts[slot] = count + (isInTitle ? titleOccurrences : 1);
        if (!isInTitle) continue;
        titleCounts[slot] = (titleCounts[slot] ?? 0) + 1;
        foundInTitle = found;
      }
    }
    return { titleTo: foundInTitle, to: found };
  }

  private makeRoom(length: number): void {
    if (length <= this.slots.length) return;
    const [slots, weights, titleWeights] = [new Uint32Array(2 * length), new Float32Array(2 * length), new Float32Array(2 * length)];
    slots.set(this.slots);
    weights.set(this.weights);
    titleWeights.set(this.titleWeights);
    [this.slots, this.weights, this.titleWeights] = [slots, weights, titleWeights];
  }
}

/** Kana, Chinese characters and Hangul syllables. */
function isSyllableOrWord(unit: number): boolean {
  return unit >= 0x3040 && (unit <= 0xd7af || (unit >= 0xf900 && unit <= 0xfaff));
}

function weightOf(count: number): number {
  return usualWeights[count] ?? 1 + Math.log(count);
}
