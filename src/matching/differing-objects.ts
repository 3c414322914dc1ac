import { informativeCharacters, isInformative } from './informative-terms';
import { isNamed, nameIn, numbersIn } from './numbers';
import { alternatives, opposites, type FormTable } from './polarity';
import type { AnalysedText } from './text-analysis';
import type { Word } from './words';

/** Two texts differ in their object only if both are short, and by few words; long texts always differ in some. */
const MAX_OBJECT_TEXT = 15;
const MAX_OBJECT_WORDS = 4;
/** Of an unspaced run: one Chinese character may be a thing (weekly 周报, monthly 月报); of letters that spell sounds one is an ending. */
const NAMES_SOMETHING = /\p{Script=Han}|[\p{L}\p{N}]{2}/u;

/** What each of two short texts speaks of and the other does not, as written; null where that tells nothing. */
export function differingObjects(left: AnalysedText, right: AnalysedText): { left: string; right: string } | null {
  const [a, b] = [ownObjects(left, right), ownObjects(right, left)];
  if ([a, b].every((objects) => objects.length > 0 && objects.length <= MAX_OBJECT_WORDS)) return { left: a.join(' '), right: b.join(' ') };
  const [linkA, linkB] = [left.links.find((link) => !right.links.includes(link)), right.links.find((link) => !left.links.includes(link))];
  return linkA === undefined || linkB === undefined ? null : { left: linkA, right: linkB };
}

/** By its first letters: another ending is no other object. */
export function stemOf(word: Word): string {
  return word.kind === 'word' ? beginningOf(word.text) : word.text;
}

function beginningOf(text: string): string {
  return text.slice(0, 4);
}

/** Words of numbers that the other text names as well, perhaps in another way: “iOS17” and “iOS 17”, “10 MB” and “10MB”. */
function saidInNumbers(text: AnalysedText, other: AnalysedText): Set<number> {
  const theirs = new Set(numbersIn(other.words).map(({ value }) => value));
  const ours = numbersIn(text.words).filter(({ value }) => theirs.has(value));
  return new Set(ours.flatMap(({ word, length }) => Array.from({ length }, (_, at) => word + at)));
}

function ownObjects(text: AnalysedText, other: AnalysedText): string[] {
  if (text.words.length > 2 * MAX_OBJECT_TEXT || other.words.length > 2 * MAX_OBJECT_TEXT) return [];
  if (text.words.filter(isInformative).length > MAX_OBJECT_TEXT) return [];
  const theirs = new Set(other.words.flatMap((word) => [stemOf(word), beginningOf(nameIn(word))]));
  const numbered = saidInNumbers(text, other);
  const [ours, saidAlike] = [sidesOf(text), new Set(sidesOf(other).values())];
  return text.words.flatMap((word, index) => {
    if (word.kind === 'unspaced') return ownParts(word, other);
    if (!isInformative(word) || theirs.has(stemOf(word))) return [];
    if (numbered.has(index) && (!isNamed(word) || theirs.has(beginningOf(nameIn(word))))) return [];
    // “show” and “display” are one wish.
    const side = ours.get(index);
    return side !== undefined && saidAlike.has(side) ? [] : [word.original];
  });
}

/** Which side of which row of opposites or alternatives a word stands for. */
function sidesOf(text: AnalysedText): Map<number, string> {
  const sides = new Map<number, string>();
  const add = (name: string, table: FormTable): void => {
    for (const { row, side, word } of table.find(text.words)) sides.set(word, `${name} ${row} ${side}`);
  };
  add('opposite', opposites);
  add('alternative', alternatives);
  return sides;
}

/** The stretches of an unspaced run of whose characters the other text has none, but for those that only ask or join. */
function ownParts(run: Word, other: AnalysedText): string[] {
  const theirs = new Set(other.words.flatMap((word) => (word.kind === 'unspaced' ? Array.from(word.text) : [])));
  const parts: string[] = [];
  let part = '';
  for (const character of [...run.text, '']) {
    if (character !== '' && !theirs.has(character)) part += character;
    else {
      if (informativeCharacters(part) > 0 && NAMES_SOMETHING.test(part)) parts.push(part);
      part = '';
    }
  }
  return parts;
}
