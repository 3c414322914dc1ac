import type { ComparedText } from './compared-text';
import { informativeCharacters, isInformative } from './informative-terms';
import { rarity, type TermFrequencies } from './similarity';
import type { Mismatch } from './mismatch';
import type { AnalysedText } from './text-analysis';

/** Why two texts are proposed as one wish. */
export type Reason =
  | { kind: 'identical_text' }
  | { kind: 'shared_terms'; terms: string[] }
  | { kind: 'similar_wording' }
  | { kind: 'similar_meaning' }
  /** What is near is not the idea's own text. */
  | { kind: 'attached_text' };

/** A moderator reads a few words at a glance; more would bury the rare ones. */
const MAX_SHARED_TERMS = 6;
/** Cosine of characters from which two texts read alike: above it a typo or another ending is what differs. */
const SIMILAR_WORDING = 0.5;

/** Nearness of meaning from which it is a reason of its own: half way from what any two ideas of the backlog have to the same text. */
const SIMILAR_MEANING = 0.5;

/** The rarest words that both texts hold, as the query writes them, in its order; then how alike the texts read, and that they mean much the same. */
export function findReasons(
  query: AnalysedText,
  candidate: AnalysedText,
  gramSimilarity: number,
  frequencies: TermFrequencies,
  meaning: number | null = null,
): Reason[] {
  const terms = sharedTerms(query, candidate, frequencies);
  const reasons: Reason[] = terms.length > 0 ? [{ kind: 'shared_terms', terms }] : [];
  if (gramSimilarity >= SIMILAR_WORDING) reasons.push({ kind: 'similar_wording' });
  if (meaning !== null && meaning >= SIMILAR_MEANING) reasons.push({ kind: 'similar_meaning' });
  return reasons;
}

/** A text without a word is identical to nothing, not even to another one. */
export function isIdentical(a: ComparedText, b: ComparedText): boolean {
  return a.version === b.version && a.fingerprint === b.fingerprint && a.opening !== '';
}

function sharedTerms(query: AnalysedText, candidate: AnalysedText, frequencies: TermFrequencies): string[] {
  const theirs = new Set(candidate.terms.map((term) => term.key));
  const rarest = new Map<number, number>();
  for (const { key, kind, word } of query.terms) {
    if (kind === 'character' || kind === 'pair' || !theirs.has(key)) continue;
    const rare = rarity(frequencies.texts, frequencies.of.get(key) ?? 0);
    rarest.set(word, Math.max(rare, rarest.get(word) ?? 0));
  }
  const spaced = [...rarest]
    .filter(([word]) => isTelling(query, word))
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_SHARED_TERMS)
    .sort((a, b) => a[0] - b[0])
    .map(([word]) => query.words[word]?.original ?? '');
  return [...new Set([...spaced, ...sharedRuns(query, candidate)])].slice(0, MAX_SHARED_TERMS);
}

function isTelling(query: AnalysedText, index: number): boolean {
  const word = query.words[index];
  return word !== undefined && isInformative(word);
}

/** In scripts without spaces: the longest stretches of the query all of whose pairs of characters stand in the candidate, longest first. */
function sharedRuns(query: AnalysedText, candidate: AnalysedText): string[] {
  const pairs = new Set<string>();
  for (const word of candidate.words) if (word.kind === 'unspaced') eachPair(word.text, (pair) => pairs.add(pair));
  const runs: string[] = [];
  for (const word of query.words) {
    if (word.kind !== 'unspaced') continue;
    let run = '';
    eachPair(word.text, (pair, _first, second) => {
      if (pairs.has(pair)) run = run === '' ? pair : run + second;
      else if (run !== '') {
        runs.push(run);
        run = '';
      }
    });
    if (run !== '') runs.push(run);
  }
  return runs.filter((run) => informativeCharacters(run) >= 2).sort((a, b) => b.length - a.length);
}

function eachPair(text: string, visit: (pair: string, first: string, second: string) => unknown): void {
  let before = '';
  for (const character of text) {
    if (before !== '') visit(before + character, before, character);
    before = character;
  }
}

/** One English sentence. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case 'identical_text':
      return 'The text is the same, apart from case, punctuation and layout.';
    case 'shared_terms':
      return `Both mention ${inWords(reason.terms)}.`;
    case 'similar_wording':
      return 'The wording is similar throughout.';
    case 'similar_meaning':
      return 'They mean much the same, as far as the embedding model can tell.';
    case 'attached_text':
      return 'So said somebody whose suggestion is attached to the idea.';
  }
}

/** One English sentence; `left` is the text that was checked, `right` the one it was compared with. */
export function describeMismatch({ kind, left, right }: Mismatch): string {
  switch (kind) {
    case 'number':
      return `The numbers differ: “${left}” here, “${right}” there.`;
    case 'version':
      return `The versions differ: “${left}” here, “${right}” there.`;
    case 'negation':
      return `Only one of them is negated: “${left}” here, “${right}” there.`;
    case 'opposite':
      return `They ask for opposites: “${left}” here, “${right}” there.`;
    case 'alternative':
      return `They are about different things of one kind: “${left}” here, “${right}” there.`;
    case 'object':
      return `They may be about different things: “${left}” here, “${right}” there.`;
  }
}

function inWords(terms: readonly string[]): string {
  const quoted = terms.map((term) => `“${term}”`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
