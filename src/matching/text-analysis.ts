import { createHash } from 'node:crypto';
import { informativeCharacters, isInformative } from './informative-terms';
import { cleanText } from './text-cleaning';
import { collectTerms, type Term } from './terms';
import { splitWords, type Word } from './words';

/** Raised whenever the same text would give other terms or another fingerprint; what was analysed by an older version is analysed again. */
export const ANALYSIS_VERSION = 2;

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
  /** Distinct words that say what is wanted; "+1", "me too" and a thumb have none. Two characters of an unspaced script count as one. */
  readonly informativeTerms: number;
  terms: readonly Term[];
}

/** Pure, the same on every machine, linear in the length of the text (at most MAX_ANALYSED_LENGTH of each part), and never throws. */
export function analyseText(title: string | null, body: string): AnalysedText {
  const cleanTitle = cleanText(title ?? '');
  const cleanBody = cleanText(body);
  const titleWords = splitWords(cleanTitle.text);
  const words = [...titleWords, ...splitWords(cleanBody.text)];
  const links = [...cleanTitle.links, ...cleanBody.links];
  const normalised = joinWords(words);
  return {
    version: ANALYSIS_VERSION,
    words,
    titleLength: titleWords.length,
    normalised,
    links,
    // Asked of the text that is checked, not of the hundred it is compared with.
    get fingerprint() {
      return createHash('sha256')
        .update(JSON.stringify([normalised, ...links]))
        .digest('hex');
    },
    get informativeTerms() {
      return countInformative(words);
    },
    terms: collectTerms(words, titleWords.length),
  };
}

/** Where a script has no spaces, a space is layout: 深色 模式 and 深色模式 are the same text. */
function joinWords(words: readonly Word[]): string {
  let joined = '';
  let before: Word | undefined;
  for (const word of words) {
    if (before !== undefined && !(before.kind === 'unspaced' && word.kind === 'unspaced')) joined += ' ';
    joined += word.text;
    before = word;
  }
  // Two words of Hangul that come to stand side by side may be one syllable.
  return joined.normalize('NFC');
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
