import { createHash } from 'node:crypto';
import { NO_LINES, withoutLines, type LineKey } from './form-lines';
import { informativeCharacters, isInformative } from './informative-terms';
import { cleanText } from './text-cleaning';
import { collectTerms, type Term } from './terms';
import { joinWords, splitWords, type Word } from './words';

/** Raised whenever the same text would give other terms or another fingerprint; what was analysed by an older version is analysed again. */
export const ANALYSIS_VERSION = 3;

/** What is compared of a text; immutable, and safe to keep for as long as the text does not change. */
export interface AnalysedText {
  version: number;
  words: readonly Word[];
  /** How many of the words are the title's. */
  titleLength: number;
  /** The words in order, joined; two texts of equal `normalised` and `links` are identical. Analysing it again gives itself. */
  normalised: string;
  links: readonly string[];
  /** SHA-256 of `normalised` and `links`, in hex. */
  readonly fingerprint: string;
  /** The fingerprint of the whole text, its form's lines included; the same as `fingerprint` where it has none. */
  readonly wholeFingerprint: string;
  /** Distinct words that say what is wanted; "+1", "me too" and a thumb have none. Two characters of an unspaced script count as one. */
  readonly informativeTerms: number;
  terms: readonly Term[];
}

/**
 * Pure, the same on every machine, linear in the length of the text (at most MAX_ANALYSED_LENGTH of each part), and never throws. The lines in
 * `boilerplate` are the form's and not the person's: left out, unless nothing else was said.
 */
export function analyseText(title: string | null, body: string, boilerplate: ReadonlySet<LineKey> = NO_LINES): AnalysedText {
  const cleanTitle = cleanText(title ?? '');
  const cleanBody = cleanText(body);
  const links = [...cleanTitle.links, ...cleanBody.links];
  const whole = partsOf(cleanTitle.text, cleanBody.text);
  const own =
    boilerplate.size === 0 ? whole : partsOf(withoutLines(cleanTitle.text, boilerplate), withoutLines(cleanBody.text, boilerplate));
  const { words, titleLength } = own.words.length === 0 ? whole : own;
  const normalised = joinWords(words);
  return {
    version: ANALYSIS_VERSION,
    words,
    titleLength,
    normalised,
    links,
    // Asked of the text that is checked, not of the hundred it is compared with.
    get fingerprint() {
      return fingerprintOf(normalised, links);
    },
    get wholeFingerprint() {
      return fingerprintOf(words.length === whole.words.length ? normalised : joinWords(whole.words), links);
    },
    get informativeTerms() {
      return countInformative(words);
    },
    terms: collectTerms(words, titleLength),
  };
}

function partsOf(title: string, body: string): { words: Word[]; titleLength: number } {
  const titleWords = splitWords(title);
  return { words: [...titleWords, ...splitWords(body)], titleLength: titleWords.length };
}

function fingerprintOf(normalised: string, links: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([normalised, ...links]))
    .digest('hex');
}

function countInformative(words: readonly Word[]): number {
  const distinct = new Set<string>();
  let characters = 0;
  for (const word of words) {
    if (distinct.has(word.text)) continue;
    distinct.add(word.text);
    if (word.kind === 'unspaced') characters += informativeCharacters(word.text);
  }
  let count = 0;
  for (const word of words) if (distinct.delete(word.text) && word.kind !== 'unspaced' && isInformative(word)) count++;
  return count + Math.ceil(characters / 2);
}
