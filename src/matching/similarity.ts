import { CharacterGrams, GRAM_SLOTS } from './character-grams';
import type { ComparedText, PackedTerms } from './compared-text';
import { MAX_TERMS, TITLE_OCCURRENCES, type TermKey } from './terms';

/** How many texts of the workspace hold each term. The query's terms are enough: what is missing is taken to be as rare as the mean of those given. */
export interface TermFrequencies {
  texts: number;
  of: ReadonlyMap<TermKey, number>;
}

/** Rarity of a term: 1 for one in every text, about 1 + ln(texts) for one in a single text. */
export function rarity(texts: number, containing: number): number {
  return Math.log((texts + 1) / (Math.min(containing, texts) + 1)) + 1;
}

/** The rarity given to terms whose frequency is not known. */
export function usualRarity(frequencies: TermFrequencies): number {
  if (frequencies.of.size === 0) return 1;
  let sum = 0;
  for (const containing of frequencies.of.values()) sum += rarity(frequencies.texts, containing);
  return sum / frequencies.of.size;
}

/**
 * A longer word is two terms, itself and its prefix, and would outweigh "wifi" or "12.04" of the same rarity; the square root of 2 would make them even.
 * At 1, MAP falls by 1.5 points in meta_bodies and askubuntu_bodies, 0.7 in gitbugs_hadoop, 0.4 in askubuntu_titles; other languages stay.
 */
const WEIGHT_OF_SHORT = 1.3;
/**
 * How far a text's length is taken for the middle one of the query and its candidates (pivoted normalisation, Singhal et al. 1996): a cosine alone puts a
 * short text with the one word before a long one that says all. At 0, MAP falls by 0.8 in askubuntu_titles, 0.5 in gitbugs_hadoop, 0.3 to 0.4 in Chinese
 * and Japanese, and rises by 0.8 in meta_bodies and 0.4 in German; .2 lies between.
 */
const SHARE_OF_MIDDLE_LENGTH = 0.3;

/** Of the terms of a query: a table four times as long as they may be many, so that most lookups end at once. */
const TERM_SLOTS = 4 * MAX_TERMS;
const termSlots = { taken: new Uint8Array(TERM_SLOTS), high: new Int32Array(TERM_SLOTS), low: new Int32Array(TERM_SLOTS), rarity: new Float64Array(TERM_SLOTS), weight: new Float64Array(TERM_SLOTS) }; // prettier-ignore

/** Near the cosine between the query and each candidate of words and first-four-letter prefixes, weighted by rarity in the workspace; 0..1. */
export function termSimilarities(query: ComparedText, candidates: readonly ComparedText[], frequencies: TermFrequencies): number[] {
  const usual = usualRarity(frequencies);
  const queryLength = Math.sqrt(enterTerms(query.terms, frequencies, usual));
  const compared = candidates.map(({ terms }) => compareTerms(terms, usual));
  termSlots.taken.fill(0);
  const middle = middleOf([queryLength, ...compared.map(({ length }) => length)]);
  const pivoted = (length: number): number => (1 - SHARE_OF_MIDDLE_LENGTH) * length + SHARE_OF_MIDDLE_LENGTH * middle;
  return compared.map(({ shared, length }) => (shared === 0 ? 0 : Math.min(1, shared / (pivoted(queryLength) * pivoted(length)))));
}

function compareTerms({ high, low, weights, isShort }: PackedTerms, usual: number): { shared: number; length: number } {
  const { taken, rarity: rarities, weight } = termSlots;
  let shared = 0;
  let norm = 0;
  for (let i = 0; i < weights.length; i++) {
    const slot = slotOf(high[i] ?? 0, low[i] ?? 0);
    const isShared = taken[slot] === 1;
    const weighed = (weights[i] ?? 0) * (isShared ? (rarities[slot] ?? 0) : usual) * (isShort[i] === 1 ? WEIGHT_OF_SHORT : 1);
    norm += weighed * weighed;
    if (isShared) shared += weighed * (weight[slot] ?? 0);
  }
  return { shared, length: Math.sqrt(norm) };
}

/** The median: unlike a mean it is the same to the last bit in whatever order they come. */
function middleOf(lengths: readonly number[]): number {
  return [...lengths].sort((a, b) => a - b)[lengths.length >> 1] ?? 0;
}

/** Answers the square of the query's length. */
function enterTerms({ high, low, weights, isShort }: PackedTerms, { texts, of }: TermFrequencies, usual: number): number {
  let norm = 0;
  for (let i = 0; i < weights.length; i++) {
    const [upper, lower] = [high[i] ?? 0, low[i] ?? 0];
    const slot = slotOf(upper, lower);
    const documents = of.get((BigInt(upper) << 32n) | BigInt(lower >>> 0));
    const rare = documents === undefined ? usual : rarity(texts, documents);
    const weighed = (weights[i] ?? 0) * rare * (isShort[i] === 1 ? WEIGHT_OF_SHORT : 1);
    [termSlots.taken[slot], termSlots.high[slot], termSlots.low[slot]] = [1, upper, lower];
    [termSlots.rarity[slot], termSlots.weight[slot]] = [rare, weighed];
    norm += weighed * weighed;
  }
  return norm;
}

/** Where the term stands, or the free slot where it would. Keys are hashes already. */
function slotOf(high: number, low: number): number {
  let slot = low & (TERM_SLOTS - 1);
  while (termSlots.taken[slot] === 1 && (termSlots.low[slot] !== low || termSlots.high[slot] !== high))
    slot = (slot + 1) & (TERM_SLOTS - 1);
  return slot;
}

const grams = new CharacterGrams();
/** Of few texts: a byte is enough. */
const containing = new Uint8Array(GRAM_SLOTS);
/** Where a gram stands among the query's, from 1; 0: nowhere. */
const places = new Uint16Array(GRAM_SLOTS);
/**
 * Of the grams' share, what compares the title of the one with the whole of the other, both ways: bodies that tell different stories of the same trouble
 * agree with each other's title. Worth 2.2 points of MAP in askubuntu_bodies, 0.1 (and 1.5 of hit@10) in meta_bodies; it costs 0.8 in gitbugs_hadoop. Without a
 * title, nothing changes.
 */
const SHARE_OF_TITLE = 0.4;

/**
 * Cosine of characters 3 to 5, across word breaks, weighted by rarity among the query and its candidates: nothing about grams is stored.
 * Measured beside the words' half on the candidates of the budgeted index, MAP/hit@10, meta_bodies | askubuntu_bodies | 500 askubuntu_titles:
 * rarity among the candidates 44.8/69.8 | 68.2/88.1 | 20.1/46.2; true rarity in the corpus 44.7/70.3 | 67.9/87.6 | 20.0/44.4;
 * mean rarity of the words a gram stands in 44.0/67.8 | 67.0/88.1 | 19.3/44.4; the rarest of them is no better; no weights 43.5/66.7 | 66.5/87.0 | 17.4/40.6.
 */
export function gramSimilarities(query: ComparedText, candidates: readonly ComparedText[]): number[] {
  grams.clear();
  for (const text of [query, ...candidates]) grams.add(text, TITLE_OCCURRENCES);
  const texts = candidates.length + 1;
  const { slots } = grams;
  const { to: end } = grams.of(candidates.length);
  for (let i = 0; i < end; i++) {
    const slot = slots[i] ?? 0;
    containing[slot] = (containing[slot] ?? 0) + 1;
  }
  const rarities = Float64Array.from({ length: texts + 1 }, (_, among) => rarity(texts, among));
  const own = enterGrams(rarities);
  const similarities = candidates.map((_, index) => compareGrams(index + 1, own, rarities));
  containing.fill(0);
  places.fill(0);
  return similarities;
}

/** The query's grams by their places. At place 0 nothing is shared: no condition in the loops below, where most of the time goes. */
interface QueryGrams {
  readonly wholes: Float64Array;
  readonly titles: Float64Array;
  readonly wholeNorm: number;
  readonly titleNorm: number;
}

function enterGrams(rarities: Float64Array): QueryGrams {
  const { slots, weights, titleWeights } = grams;
  const { titleTo, to } = grams.of(0);
  const [wholes, titles] = [new Float64Array(to + 1), new Float64Array(to + 1)];
  for (let i = 0; i < to; i++) {
    const slot = slots[i] ?? 0;
    const rare = rarities[containing[slot] ?? 0] ?? 0;
    places[slot] = i + 1;
    wholes[i + 1] = (weights[i] ?? 0) * rare;
    if (i < titleTo) titles[i + 1] = (titleWeights[i] ?? 0) * rare;
  }
  return { wholes, titles, wholeNorm: normOf(wholes), titleNorm: normOf(titles) };
}

function compareGrams(text: number, { wholes, titles, wholeNorm, titleNorm }: QueryGrams, rarities: Float64Array): number {
  const { slots, weights, titleWeights } = grams;
  const { from, titleTo, to } = grams.of(text);
  let shared = 0;
  let sharedWithOwnTitle = 0;
  let norm = 0;
  for (let i = from; i < to; i++) {
    const slot = slots[i] ?? 0;
    const place = places[slot] ?? 0;
    const weighed = (weights[i] ?? 0) * (rarities[containing[slot] ?? 0] ?? 0);
    norm += weighed * weighed;
    shared += weighed * (wholes[place] ?? 0);
    sharedWithOwnTitle += weighed * (titles[place] ?? 0);
  }
  let sharedByTitle = 0;
  let normOfTitle = 0;
  for (let i = from; i < titleTo; i++) {
    const slot = slots[i] ?? 0;
    const weighed = (titleWeights[i] ?? 0) * (rarities[containing[slot] ?? 0] ?? 0);
    normOfTitle += weighed * weighed;
    sharedByTitle += weighed * (wholes[places[slot] ?? 0] ?? 0);
  }
  const byWhole = cosine(shared, wholeNorm, norm);
  const byOwnTitle = titleNorm === 0 ? byWhole : cosine(sharedWithOwnTitle, titleNorm, norm);
  const byTitle = normOfTitle === 0 ? byWhole : cosine(sharedByTitle, wholeNorm, normOfTitle);
  return (1 - SHARE_OF_TITLE) * byWhole + (SHARE_OF_TITLE * (byOwnTitle + byTitle)) / 2;
}

function normOf(weights: Float64Array): number {
  let norm = 0;
  for (const weight of weights) norm += weight * weight;
  return norm;
}

function cosine(shared: number, normA: number, normB: number): number {
  return normA === 0 || normB === 0 ? 0 : Math.min(1, shared / Math.sqrt(normA * normB));
}
