import { isInformative } from './informative-terms';
import { alternatives, digitsOf, negations, opposites, type FormTable, type FoundMark } from './polarity';
import type { AnalysedText } from './text-analysis';
import type { Word } from './words';

/** What sets two texts apart though their words are close; `left` is the query's, `right` the candidate's, as written. */
export interface Mismatch {
  kind: 'number' | 'version' | 'negation' | 'opposite' | 'alternative' | 'object';
  left: string;
  right: string;
}

interface Marks {
  numbers: { text: string; original: string }[];
  negations: FoundMark[];
  opposites: FoundMark[];
  alternatives: FoundMark[];
}

/** Words on either side of a negation that it may turn around. */
const NEGATION_REACH = 3;
/** Two texts differ in their object only if both are short, and by few words; long texts always differ in some. */
const MAX_OBJECT_TEXT = 15;
const MAX_OBJECT_WORDS = 4;

const kept = new WeakMap<AnalysedText, Marks>();

/** Every way in which the two texts must not be taken for one wish, gravest first; symmetric but for left and right. */
export function findMismatches(left: AnalysedText, right: AnalysedText): Mismatch[] {
  const marks = [marksOf(left), marksOf(right)] as const;
  const found = [
    ...differingNumbers(marks[0], marks[1]),
    ...differingSides('opposite', marks[0].opposites, marks[1].opposites),
    ...differingSides('alternative', marks[0].alternatives, marks[1].alternatives),
    ...differingNegations(left, right),
  ];
  return found.length > 0 ? found : differingObjects(left, right);
}

function marksOf(text: AnalysedText): Marks {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const find = (table: FormTable): FoundMark[] => table.find(text.words);
  const marks = {
    numbers: numbersOf(text.words),
    negations: find(negations),
    opposites: find(opposites),
    alternatives: find(alternatives),
  };
  kept.set(text, marks);
  return marks;
}

function numbersOf(words: readonly Word[]): { text: string; original: string }[] {
  return words.flatMap((word) => {
    if (word.kind === 'unspaced') return [];
    const digits = digitsOf(word);
    if (digits !== undefined) return [{ text: digits, original: word.original }];
    if (word.kind === 'number') return [{ text: word.text.replace(/^v/, '').replaceAll(',', '.'), original: word.original }];
    return /\p{N}/u.test(word.text) ? [{ text: word.text, original: word.original }] : [];
  });
}

/** Numbers are compared as bags: a number more on one side is a detail, a number on each side that the other lacks is a difference. */
function differingNumbers(left: Marks, right: Marks): Mismatch[] {
  const leftOnly = without(left.numbers, right.numbers);
  const rightOnly = without(right.numbers, left.numbers);
  const [a, b] = [leftOnly[0], rightOnly[0]];
  if (a === undefined || b === undefined) return [];
  const isVersion = [a, b].every(({ original }) => /^v\p{N}|\p{N}\.\p{N}/iu.test(original));
  return [{ kind: isVersion ? 'version' : 'number', left: a.original, right: b.original }];
}

function without<T extends { text: string }>(these: readonly T[], those: readonly T[]): T[] {
  const left = new Map<string, number>();
  for (const { text } of those) left.set(text, (left.get(text) ?? 0) + 1);
  return these.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

/** A row of which each text takes a side, and not the same: those sides that only one of them takes. */
function differingSides(kind: 'opposite' | 'alternative', left: readonly FoundMark[], right: readonly FoundMark[]): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const rows = new Set<number>();
  const sides = (marks: readonly FoundMark[], row: number): Set<number> =>
    new Set(marks.filter((mark) => mark.row === row).map((mark) => mark.side));
  for (const a of left) {
    if (rows.has(a.row)) continue;
    const theirs = sides(right, a.row);
    if (theirs.size === 0 || theirs.has(a.side)) continue;
    const ours = sides(left, a.row);
    const b = right.find((mark) => mark.row === a.row && !ours.has(mark.side));
    if (b === undefined) continue;
    rows.add(a.row);
    mismatches.push({ kind, left: a.original, right: b.original });
  }
  return mismatches;
}

function differingNegations(left: AnalysedText, right: AnalysedText): Mismatch[] {
  const a = negatedWords(left);
  const b = negatedWords(right);
  const says = (text: AnalysedText, stem: string): Word | undefined => text.words.find((word) => stemOf(word) === stem);
  for (const [stem, negated] of a) {
    const plain = b.has(stem) ? undefined : says(right, stem);
    if (plain !== undefined) return [{ kind: 'negation', left: negated, right: plain.original }];
  }
  for (const [stem, negated] of b) {
    const plain = a.has(stem) ? undefined : says(left, stem);
    if (plain !== undefined) return [{ kind: 'negation', left: plain.original, right: negated }];
  }
  return differingUnspacedNegations(left, right);
}

/** The informative words within reach of a negation, by their first letters, with what to show for them. */
function negatedWords(text: AnalysedText): Map<string, string> {
  const negated = new Map<string, string>();
  for (const mark of marksOf(text).negations) {
    if (text.words[mark.word]?.kind === 'unspaced') continue;
    for (let at = Math.max(0, mark.word - NEGATION_REACH); at <= mark.word + NEGATION_REACH; at++) {
      const word = text.words[at];
      if (word === undefined || at === mark.word || !isInformative(word) || word.kind === 'unspaced') continue;
      const stem = stemOf(word);
      if (!negated.has(stem)) negated.set(stem, at > mark.word ? `${mark.original} ${word.original}` : `${word.original} ${mark.original}`);
    }
  }
  return negated;
}

/** Without word breaks a negation's reach cannot be told, so a text that negates is set against one that does not. */
function differingUnspacedNegations(left: AnalysedText, right: AnalysedText): Mismatch[] {
  const [a, b] = [left, right].map((text) => marksOf(text).negations.find((mark) => text.words[mark.word]?.kind === 'unspaced'));
  if ((a === undefined) === (b === undefined)) return [];
  const run = (text: AnalysedText): string => text.words.find((word) => word.kind === 'unspaced')?.original ?? '';
  const [inLeft, inRight] = [run(left), run(right)];
  return inLeft === '' || inRight === '' ? [] : [{ kind: 'negation', left: a?.original ?? inLeft, right: b?.original ?? inRight }];
}

function differingObjects(left: AnalysedText, right: AnalysedText): Mismatch[] {
  const differing = [ownObjects(left, right), ownObjects(right, left)] as const;
  if (differing.every((words) => words.length > 0 && words.length <= MAX_OBJECT_WORDS))
    return [{ kind: 'object', left: differing[0].join(' '), right: differing[1].join(' ') }];
  const [linkA, linkB] = [left.links.find((link) => !right.links.includes(link)), right.links.find((link) => !left.links.includes(link))];
  return linkA === undefined || linkB === undefined ? [] : [{ kind: 'object', left: linkA, right: linkB }];
}

function ownObjects(text: AnalysedText, other: AnalysedText): string[] {
  if (text.words.length > 2 * MAX_OBJECT_TEXT || other.words.length > 2 * MAX_OBJECT_TEXT) return [];
  const objects = text.words.filter(isInformative);
  if (objects.length > MAX_OBJECT_TEXT) return [];
  const theirs = new Set(other.words.map(stemOf));
  return objects.filter((word) => !theirs.has(stemOf(word))).map((word) => word.original);
}

function stemOf(word: Word): string {
  return word.kind === 'word' ? word.text.slice(0, 4) : word.text;
}
