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
  /** 1 where it has no prefix beside it (TermKind). */
  readonly isShort: Uint8Array;
}

/** Of each text; five times what the ranking was measured on, and all candidates stay affordable. */
export const MAX_COMPARED = 2_000;
/** `array_send` puts the dimensions before the elements, and its length before each. */
const SENT_HEADER = 20;
const SENT_KEY = 12;
/** What a byte holds beside SHORT; beyond it another occurrence says nothing. */
const MAX_OCCURRENCES = 127;
/** The bit of a byte of occurrences that marks a short term. */
const SHORT = 0x80;
const WEIGHTS = Float64Array.from({ length: MAX_OCCURRENCES + 1 }, (_, occurrences) => 1 + Math.log(Math.max(1, occurrences)));

export function comparedOf({ version, fingerprint, terms, normalised, words, titleLength }: AnalysedText): ComparedText {
  const opening = openingOf(normalised);
  const title = words.slice(0, titleLength).reduce((length, word) => length + word.text.length + 1, 0);
  return { version, fingerprint, terms: packTerms(terms), opening, titleLength: Math.min(title, opening.length) };
}

/** Of terms that PostgreSQL sent by `array_send`, and of what `occurrencesOf` made of them. */
export function receivedTerms(sent: Buffer, occurrences: Buffer): PackedTerms {
  const terms = emptyTerms(occurrences.length);
  for (let i = 0; i < occurrences.length; i++) {
    // After the element's own length.
    const at = SENT_HEADER + i * SENT_KEY + 4;
    terms.high[i] = sent.readInt32BE(at);
    terms.low[i] = sent.readInt32BE(at + 4);
    setOccurrences(terms, i, occurrences[i] ?? 1);
  }
  return terms;
}

/** A byte for each term, in their order: how often it occurs, and whether it is short. */
export function occurrencesOf(terms: readonly Term[]): Buffer {
  return Buffer.from(terms.map(({ occurrences, kind }) => Math.min(occurrences, MAX_OCCURRENCES) | (kind === 'short' ? SHORT : 0)));
}

function packTerms(terms: readonly Term[]): PackedTerms {
  const packed = emptyTerms(terms.length);
  for (const [i, occurrences] of occurrencesOf(terms).entries()) {
    const key = terms[i]?.key ?? 0n;
    packed.high[i] = highOf(key);
    packed.low[i] = lowOf(key);
    setOccurrences(packed, i, occurrences);
  }
  return packed;
}

function emptyTerms(count: number): PackedTerms {
  return { high: new Int32Array(count), low: new Int32Array(count), weights: new Float64Array(count), isShort: new Uint8Array(count) };
}

function setOccurrences({ weights, isShort }: PackedTerms, i: number, occurrences: number): void {
  weights[i] = WEIGHTS[occurrences & MAX_OCCURRENCES] ?? 1;
  isShort[i] = occurrences >= SHORT ? 1 : 0;
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
