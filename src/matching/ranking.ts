import type { ComparedText } from './compared-text';
import { findMismatches, type Mismatch } from './mismatch';
import { findReasons, isIdentical, type Reason } from './reasons';
import { gramSimilarities, termSimilarities, type TermFrequencies } from './similarity';
import type { AnalysedText } from './text-analysis';

export interface Candidate<Id> {
  id: Id;
  text: ComparedText;
  /** Whose text it is, where it is not the candidate's own. */
  saidIn?: string | null;
}

/** How near a candidate is; what is shown of it needs its words (`explain`). */
export interface ScoredCandidate<Id> {
  readonly id: Id;
  /** The submission whose words are the nearest of the candidate's; null: its own. */
  readonly saidIn: string | null;
  /** 0..1; 1 for identical text. Comparable within one answer; the bands, not the score, are for people. */
  readonly score: number;
  /** From 1. */
  readonly rank: number;
  readonly isIdentical: boolean;
  /** Not far below the others: worth explaining. */
  readonly isShown: boolean;
  readonly gramSimilarity: number;
  /** 0..1 by an embedding; null where none is known. */
  readonly meaning: number | null;
}

export type MatchBand = 'likely' | 'related' | 'hidden';

export interface RankedCandidate<Id> extends ScoredCandidate<Id> {
  band: MatchBand;
  /** An embedding has a share in the score. */
  isByMeaning: boolean;
  /** Empty for `hidden`: nobody is shown them. */
  reasons: Reason[];
  mismatches: Mismatch[];
}

/** Cost is linear in them. Of 200 the best 100 by postings hold all that the ranking then puts first: MAP and hit@10 of meta_bodies, askubuntu_titles, stsb_zh and stsb_ja are the same. */
export const MAX_CANDIDATES = 100;
/** Of the score; the rest is the characters'. From .4 to .6 it changes little, in whatever language. */
const SHARE_OF_TERMS = 0.5;
/** Of the score, where an embedding is known. An encoder alone ranks worse than words do; at this share it added 0.7 to 4.3 points of MAP to them on three public corpora. */
const SHARE_OF_MEANING = 0.3;
/** Of the score, where the words say less: what is near in meaning alone is shown, and never likely. */
const SHARE_OF_MEANING_ALONE = 0.45;
/**
 * Chosen on the hand-made pairs of the spec (eight languages, each against all the others): from .5 half of the true pairs and no pair that differs only in what `mismatch.ts` sees.
 * Pairs that differ in their object alone reach .82 ("Product: Billing. Problem: page is slow"/"Product: Search. …"), true pairs with such a difference .74: hence the higher limit.
 */
export const LIKELY_SCORE = 0.5;
export const LIKELY_SCORE_DESPITE_OBJECT = 0.85;
export const RELATED_SCORE = 0.25;
/** Nearness of meaning that is shown whatever the words. */
export const RELATED_MEANING = RELATED_SCORE / SHARE_OF_MEANING_ALONE;
/**
 * What is related must be this many times as close as the median candidate, or it only shares the manner of the whole backlog. Below it 0 to 9 % are
 * duplicates (120 queries each of four public files), and in short titles a third of all that would be shown. Not asked of few candidates, nor of a likely score:
 * a wish may have been made a hundred times.
 */
const STANDS_OUT = 1.7;
const MIN_FOR_MEDIAN = 20;
/** "+1" is identical to every other "+1"; three words that say something seldom agree by accident. */
const MIN_INFORMATIVE_TERMS = 3;

/**
 * Orders what the postings found, best first; ties by id, so that the order candidates came in does not matter. `meanings`: how near each is by an
 * embedding, 0 to 1 (meaning.ts), for those of which it is known.
 */
export function scoreCandidates<Id extends string | number | bigint>(
  query: ComparedText,
  candidates: readonly Candidate<Id>[],
  frequencies: TermFrequencies,
  meanings: ReadonlyMap<Id, number> = new Map(),
): ScoredCandidate<Id>[] {
  const nearest = nearestTexts(query, candidates, frequencies);
  if (nearest.length > MAX_CANDIDATES)
    throw new RangeError(`${nearest.length} candidates given, at most ${MAX_CANDIDATES} are ranked: take the best of the postings first`);
  const byGrams = gramSimilarities(
    query,
    nearest.map(({ text }) => text),
  );
  const scored = nearest
    .map(({ id, text, saidIn = null, byTerms }, index) => {
      const gramSimilarity = byGrams[index] ?? 0;
      const meaning = meanings.get(id) ?? null;
      const identical = isIdentical(query, text);
      const byWords = blend(byTerms, gramSimilarity);
      const score = identical ? 1 : withMeaning(byWords, meaning);
      return { byWords, of: { id, saidIn, score, isIdentical: identical, gramSimilarity, meaning } };
    })
    .sort(({ of: a }, { of: b }) => b.score - a.score || (a.id < b.id ? -1 : 1));
  // What came by its meaning tells nothing of the manner of the backlog.
  const least = leastShown(scored.filter(({ byWords, of }) => !isNear(of.meaning) || byWords >= RELATED_SCORE).map(({ of }) => of.score));
  return scored.map(({ of }, index) => ({ ...of, rank: index + 1, isShown: of.score >= least || isNear(of.meaning) }));
}

function isNear(meaning: number | null): boolean {
  return meaning !== null && meaning >= RELATED_MEANING;
}

/** Of several texts of one candidate the one whose terms are nearest; of equal ones its own. */
function nearestTexts<Id>(
  query: ComparedText,
  candidates: readonly Candidate<Id>[],
  frequencies: TermFrequencies,
): (Candidate<Id> & { byTerms: number })[] {
  const texts = candidates.map(({ text }) => text);
  const similarities = termSimilarities(query, texts, frequencies);
  const nearest = new Map<Id, Candidate<Id> & { byTerms: number }>();
  for (const [index, candidate] of candidates.entries()) {
    const byTerms = similarities[index] ?? 0;
    const known = nearest.get(candidate.id);
    if (known === undefined || byTerms > known.byTerms || (byTerms === known.byTerms && isBefore(candidate, known)))
      nearest.set(candidate.id, { ...candidate, byTerms });
  }
  return [...nearest.values()];
}

function isBefore({ saidIn: a = null }: { saidIn?: string | null }, { saidIn: b = null }: { saidIn?: string | null }): boolean {
  return a === null ? b !== null : b !== null && a < b;
}

/** In which band it is and why. `text`: the candidate's; null where it is not shown, or gone by now. */
export function explain<Id>(
  query: AnalysedText,
  candidate: ScoredCandidate<Id>,
  text: AnalysedText | null,
  frequencies: TermFrequencies,
): RankedCandidate<Id> {
  const { isIdentical: identical, isShown, meaning, gramSimilarity, score } = candidate;
  if (identical) return { ...candidate, isByMeaning: false, band: 'likely', reasons: [{ kind: 'identical_text' }], mismatches: [] };
  const isByMeaning = meaning !== null;
  if (!isShown || text === null) return { ...candidate, isByMeaning, band: 'hidden', reasons: [], mismatches: [] };
  const mismatches = findMismatches(query, text);
  const reasons = findReasons(query, text, gramSimilarity, frequencies, meaning);
  if (candidate.saidIn !== null) reasons.push({ kind: 'attached_text' });
  return { ...candidate, isByMeaning, band: bandOf(score, mismatches), reasons, mismatches };
}

/** Of scores in falling order. */
function leastShown(scores: readonly number[]): number {
  if (scores.length < MIN_FOR_MEDIAN) return RELATED_SCORE;
  const median = scores[scores.length >> 1] ?? 0;
  return Math.min(LIKELY_SCORE, Math.max(RELATED_SCORE, STANDS_OUT * median));
}

function blend(byTerms: number, byGrams: number): number {
  return SHARE_OF_TERMS * byTerms + (1 - SHARE_OF_TERMS) * byGrams;
}

/** What is not known of one candidate must not put it before or behind those of which it is. */
function withMeaning(byWords: number, meaning: number | null): number {
  if (meaning === null) return byWords;
  return Math.max((1 - SHARE_OF_MEANING) * byWords + SHARE_OF_MEANING * meaning, SHARE_OF_MEANING_ALONE * meaning);
}

/** A contradiction keeps a pair from `likely` whatever its score: no threshold tells "12.04" and "14.04" (.90) from a true pair. A differing object only raises the limit, as synonyms look the same. */
export function bandOf(score: number, mismatches: readonly Mismatch[]): MatchBand {
  if (score < RELATED_SCORE) return 'hidden';
  if (mismatches.some(({ kind }) => kind !== 'object')) return 'related';
  return score < (mismatches.length === 0 ? LIKELY_SCORE : LIKELY_SCORE_DESPITE_OBJECT) ? 'related' : 'likely';
}

/** Whether a text may be attached without a person's word; the caller also checks that the idea is open. */
export function canAttachByItself(query: AnalysedText, candidateIsIdentical: boolean): boolean {
  return candidateIsIdentical && query.informativeTerms >= MIN_INFORMATIVE_TERMS;
}
