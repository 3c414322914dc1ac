/** What is known of a text when it is judged. Counts are of the same workspace. */
export interface JudgedText {
  readonly text: string;
  readonly isTrap: boolean;
  /** How often this author has said exactly this within a day, this time not counted. */
  readonly earlierRepeats: number;
  /** What this author has sent within the last hour, this one not counted. */
  readonly sentThisHour: number;
}

export interface Policy {
  readonly stopWords: readonly string[];
  readonly maxLinks: number;
  readonly maxRepeats: number;
  readonly maxPerAuthorPerHour: number;
}

export interface Verdict {
  readonly verdict: 'pass' | 'hold';
  readonly rule: 'none' | 'honeypot' | 'stop_word' | 'links' | 'repeated_text' | 'repeated_words' | 'over_limit';
  /** In words, for the person who decides about a held item. Quotes a stop word of the policy, never the author's text. */
  readonly reason: string;
}

/** Words from which on a text is long enough to judge how often it repeats itself. */
const ENOUGH_WORDS = 12;
/** Below this share of different words a text is somebody leaning on a key or on "buy now". Ordinary prose of this length is above 0.5. */
const MIN_DIFFERENT = 0.25;

const PASS: Verdict = { verdict: 'pass', rule: 'none', reason: 'No rule applies.' };

/** Judges one text. The first rule that applies holds it; a held text waits for a person, it is never dropped. */
export function judge(judged: JudgedText, policy: Policy): Verdict {
  if (judged.isTrap) return hold('honeypot', 'A field that people do not see was filled in.');
  const stopWord = findStopWord(judged.text, policy.stopWords);
  if (stopWord !== null) return hold('stop_word', `It has the stop word "${stopWord}".`);
  const links = countLinks(judged.text);
  if (links > policy.maxLinks) return hold('links', `It has ${links} links; up to ${policy.maxLinks} pass.`);
  if (judged.earlierRepeats >= policy.maxRepeats)
    return hold('repeated_text', `The same author has sent this ${judged.earlierRepeats + 1} times within a day.`);
  if (repeatsItself(judged.text)) return hold('repeated_words', 'It says the same words over and over.');
  if (judged.sentThisHour >= policy.maxPerAuthorPerHour) {
    return hold(
      'over_limit',
      `The author has sent ${judged.sentThisHour + 1} suggestions within an hour; up to ${policy.maxPerAuthorPerHour} pass.`,
    );
  }
  return PASS;
}

/** NFKC and case folded; Georgian capitals too, which toLowerCase maps to Mkhedruli. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Scripts that put no space between words: there a stop word counts wherever it stands. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_]/u;

/** The first stop word that stands in the text as a word of its own, as it was configured; null when there is none. No patterns: nothing can backtrack. */
export function findStopWord(text: string, stopWords: readonly string[]): string | null {
  const folded = fold(text);
  for (const stopWord of stopWords) {
    const wanted = fold(stopWord.trim());
    if (wanted !== '' && standsIn(folded, wanted)) return stopWord;
  }
  return null;
}

function standsIn(text: string, wanted: string): boolean {
  const isUnspaced = UNSPACED.test(wanted);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (isUnspaced || (!isWordAt(text, at - 1) && !isWordAt(text, at + wanted.length))) return true;
  }
  return false;
}

function isWordAt(text: string, index: number): boolean {
  const character = text[index];
  return character !== undefined && WORD_CHARACTER.test(character);
}

function countLinks(text: string): number {
  return text.match(/https?:\/\/|\bwww\./giu)?.length ?? 0;
}

function repeatsItself(text: string): boolean {
  const words = fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.length >= ENOUGH_WORDS && new Set(words).size / words.length < MIN_DIFFERENT;
}

function hold(rule: Verdict['rule'], reason: string): Verdict {
  return { verdict: 'hold', rule, reason };
}
