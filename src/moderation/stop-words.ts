import { Likeness, SeenWord, fold, likenessOf, spelledOut, wordsOf } from './disguise';

/** Scripts that put no space between words: there a stop word counts wherever it stands. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_]/u;
/** Letters from which on a stop word counts within what a text spells out. */
const LONG_ENOUGH = 4;

/** A text as often as it is asked: read once. */
interface ReadText {
  readonly folded: string;
  readonly words: readonly SeenWord[];
  /** Where the words in disguise stand. */
  readonly suspects: readonly number[];
  /** What they look like: whether a stop word is among them is asked before where. */
  readonly likenesses: ReadonlySet<string>;
  readonly spelled: readonly Likeness[];
}

/** The first stop word that stands in the text as a word of its own, plain or disguised, as it was configured; null when there is none. No patterns: nothing can backtrack. */
export function findStopWord(text: string, stopWords: readonly string[]): string | null {
  if (stopWords.length === 0) return null;
  const read = readText(text);
  for (const stopWord of stopWords) {
    const wanted = gapsClosed(fold(stopWord));
    if (wanted !== '' && (standsIn(read.folded, wanted) || isDisguisedIn(read, wanted))) return stopWord;
  }
  return null;
}

function readText(text: string): ReadText {
  const words = wordsOf(text);
  const suspects = words.flatMap(({ looks }, i) => (looks === null ? [] : [i]));
  const likenesses = new Set(words.flatMap(({ looks }) => (looks === null ? [] : [looks.letters, looks.unstretched])));
  return { folded: gapsClosed(fold(text)), words, suspects, likenesses, spelled: spelledOut(text) };
}

/** Whether a term stands in the folded text. A `*` at the end of it matches any ending: languages decline. */
export function hasTerm(folded: string, term: string): boolean {
  const isOpen = term.endsWith('*');
  const wanted = gapsClosed(fold(isOpen ? term.slice(0, -1) : term));
  return wanted !== '' && standsIn(folded, wanted, isOpen);
}

/** Words apart by one blank each. */
export function gapsClosed(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function standsIn(text: string, wanted: string, isOpen = false): boolean {
  const isUnspaced = UNSPACED.test(wanted);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (isUnspaced || (!isWordBefore(text, at) && (isOpen || !isWordAt(text, at + wanted.length)))) return true;
  }
  return false;
}

/** Characters beyond the first plane are two units: the one before is read whole. */
function isWordBefore(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 2), index);
  const character = [...before].at(-1);
  return character !== undefined && WORD_CHARACTER.test(character);
}

function isWordAt(text: string, index: number): boolean {
  const codePoint = text.codePointAt(index);
  return codePoint !== undefined && WORD_CHARACTER.test(String.fromCodePoint(codePoint));
}

/** The words of the stop word one after the other, at least one of them in disguise; or the whole of it spelled out. */
function isDisguisedIn({ words, suspects, likenesses, spelled }: ReadText, wanted: string): boolean {
  if (suspects.length === 0 && spelled.length === 0) return false;
  const parts = wanted.split(' ').map((plain) => ({ plain, looks: likenessOf(plain) }));
  const whole = likenessOf(wanted.replaceAll(' ', '')).letters;
  if (whole.length >= LONG_ENOUGH && spelled.some(({ letters }) => letters.includes(whole))) return true;
  if (!parts.some(({ looks }) => likenesses.has(looks.letters) || likenesses.has(looks.unstretched))) return false;
  return suspects.some((at) =>
    parts.some((_, ahead) => {
      const start = at - ahead;
      return start >= 0 && parts.every((part, i) => isSame(words[start + i], part));
    }),
  );
}

function isSame(word: SeenWord | undefined, part: { readonly plain: string; readonly looks: Likeness }): boolean {
  if (word === undefined || word.plain === part.plain) return word !== undefined;
  if (word.looks === null) return false;
  const isStretched = /(\p{L})\1\1/u.test(word.plain);
  return word.looks.letters === part.looks.letters || (isStretched && word.looks.unstretched === part.looks.unstretched);
}
