import { changedWords } from './changed-words';
import { differingObjects, stemOf } from './differing-objects';
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

/** “Could you not …”: asks, though it holds a negation. */
const ASKS = /能不能|可不可以|是不是|要不要/u;
/** Words on either side of a negation that it may turn around. */
const NEGATION_REACH = 3;

type Changed = ReturnType<typeof changedWords>;

const kept = new WeakMap<AnalysedText, Marks>();

/** Every way in which the two texts must not be taken for one wish, gravest first; symmetric but for left and right. */
export function findMismatches(left: AnalysedText, right: AnalysedText): Mismatch[] {
  const [a, b] = [marksOf(left), marksOf(right)];
  const changed = changedWords(left, right);
  const found = [
    ...differingNumbers(a, b),
    ...differingSides('opposite', a.opposites, b.opposites, changed),
    ...differingSides('alternative', a.alternatives, b.alternatives, changed),
    ...differingNegations(left, right, changed),
  ];
  if (found.length > 0) return found;
  const objects = differingObjects(left, right);
  return objects === null ? [] : [{ kind: 'object', ...objects }];
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

/** Rows of which each text takes a side, and not the same: over the whole texts, and among the words in which a copy differs from the other. */
function differingSides(
  kind: 'opposite' | 'alternative',
  left: readonly FoundMark[],
  right: readonly FoundMark[],
  changed: Changed,
): Mismatch[] {
  const mismatches = new Map<number, Mismatch>();
  const compare = (these: readonly FoundMark[], those: readonly FoundMark[]): void => {
    for (const a of these) {
      if (mismatches.has(a.row)) continue;
      const theirs = sidesOf(those, a.row);
      if (theirs.size === 0 || theirs.has(a.side)) continue;
      const ours = sidesOf(these, a.row);
      const b = those.find((mark) => mark.row === a.row && !ours.has(mark.side));
      if (b !== undefined) mismatches.set(a.row, { kind, left: a.original, right: b.original });
    }
  };
  compare(left, right);
  if (changed !== null) compare(among(left, changed[0]), among(right, changed[1]));
  return [...mismatches.values()];
}

function sidesOf(marks: readonly FoundMark[], row: number): Set<number> {
  return new Set(marks.filter((mark) => mark.row === row).map((mark) => mark.side));
}

function among(marks: readonly FoundMark[], words: ReadonlySet<number>): FoundMark[] {
  return marks.filter((mark) => words.has(mark.word));
}

function differingNegations(left: AnalysedText, right: AnalysedText, changed: Changed): Mismatch[] {
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
  const inCopy = changed === null ? null : changedNegation(left, right, changed);
  return inCopy === null ? differingUnspacedNegations(left, right) : [inCopy];
}

/** A long text may say a word with and without “not”; where it is a copy of the other, the “not” that was put in or taken out tells. */
function changedNegation(left: AnalysedText, right: AnalysedText, [inLeft, inRight]: NonNullable<Changed>): Mismatch | null {
  const [a, b] = [among(marksOf(left).negations, inLeft)[0], among(marksOf(right).negations, inRight)[0]];
  if ((a === undefined) === (b === undefined)) return null;
  const beside = (text: AnalysedText, mark: FoundMark): string => (text.words[mark.word + 1] ?? text.words[mark.word - 1])?.original ?? '';
  if (a !== undefined) return { kind: 'negation', left: `${a.original} ${beside(left, a)}`.trim(), right: beside(left, a) };
  return b === undefined ? null : { kind: 'negation', left: beside(right, b), right: `${b.original} ${beside(right, b)}`.trim() };
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
  const [a, b] = [left, right].map((text) =>
    marksOf(text).negations.find((mark) => text.words[mark.word]?.kind === 'unspaced' && !ASKS.test(text.words[mark.word]?.text ?? '')),
  );
  if ((a === undefined) === (b === undefined)) return [];
  const run = (text: AnalysedText): string => text.words.find((word) => word.kind === 'unspaced')?.original ?? '';
  const [inLeft, inRight] = [run(left), run(right)];
  return inLeft === '' || inRight === '' ? [] : [{ kind: 'negation', left: a?.original ?? inLeft, right: b?.original ?? inRight }];
}
