import type { Term, TermKey } from './terms';
import type { AnalysedText } from './text-analysis';

/** What the ranking compares of a text. Stored in the index, so that a check need not analyse the hundred texts that it compares with. */
export interface ComparedText {
  readonly version: number;
  /** Hex, of the whole text; two of the same are identical. */
  readonly fingerprint: string;
  readonly terms: PackedTerms;
  /** The beginning of the words in order, at most MAX_COMPARED UTF-16 units. */
  readonly opening: string;
  /** UTF-16 units of the opening that are the title's. */
  readonly titleLength: number;
}

/** Terms as numbers side by side: thousands of them are compared in a check, and a big integer each would cost as much as the comparing. */
export interface PackedTerms {
  /** The halves of each key. */
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** How much each says of its own text: 1 + ln(occurrences). */
  readonly weights: Float64Array;
}

/** Of each text; five times what the ranking was measured on, and all candidates stay affordable. */
export const MAX_COMPARED = 2_000;
/** `array_send` puts the dimensions before the elements, and its length before each. */
const SENT_HEADER = 20;
const SENT_KEY = 12;
/** What a byte holds; beyond it another occurrence says nothing. */
const MAX_OCCURRENCES = 255;
const WEIGHTS = Float64Array.from({ length: MAX_OCCURRENCES + 1 }, (_, occurrences) => 1 + Math.log(Math.max(1, occurrences)));

export function comparedOf({ version, fingerprint, terms, normalised, words, titleLength }: AnalysedText): ComparedText {
  const opening = openingOf(normalised);
  const title = words.slice(0, titleLength).reduce((length, word) => length + word.text.length + 1, 0);
  return { version, fingerprint, terms: packTerms(terms), opening, titleLength: Math.min(title, opening.length) };
}

/** Of terms that PostgreSQL sent by `array_send`, and of how often each occurs. */
export function receivedTerms(sent: Buffer, occurrences: Buffer): PackedTerms {
  const count = occurrences.length;
  const [high, low, weights] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    // After the element's own length.
    const at = SENT_HEADER + i * SENT_KEY + 4;
    high[i] = sent.readInt32BE(at);
    low[i] = sent.readInt32BE(at + 4);
    weights[i] = WEIGHTS[occurrences[i] ?? 1] ?? 1;
  }
  return { high, low, weights };
}

/** A byte for each term, in their order. */
export function occurrencesOf(terms: readonly Term[]): Buffer {
  return Buffer.from(terms.map(({ occurrences }) => Math.min(occurrences, MAX_OCCURRENCES)));
}

function packTerms(terms: readonly Term[]): PackedTerms {
  return {
    high: Int32Array.from(terms, ({ key }) => highOf(key)),
    low: Int32Array.from(terms, ({ key }) => lowOf(key)),
    weights: Float64Array.from(terms, ({ occurrences }) => WEIGHTS[Math.min(occurrences, MAX_OCCURRENCES)] ?? 1),
  };
}

function highOf(key: TermKey): number {
  return Number(BigInt.asIntN(32, key >> 32n));
}

function lowOf(key: TermKey): number {
  return Number(BigInt.asIntN(32, key));
}

/** No half of a character at its end, which PostgreSQL could not keep. */
function openingOf(normalised: string): string {
  return normalised.slice(0, MAX_COMPARED).replace(/[\uD800-\uDBFF]$/, '');
}
