import { changedWords } from './changed-words';
import { differingObjects, stemOf } from './differing-objects';
import { isInformative } from './informative-terms';
import { numbersIn, type FoundNumber } from './numbers';
import { alternatives, negations, opposites, type FormTable, type FoundMark } from './polarity';
import type { AnalysedText } from './text-analysis';
import type { Word } from './words';

/** What sets two texts apart though their words are close; `left` is the query's, `right` the candidate's, as written. */
export interface Mismatch {
  kind: 'number' | 'version' | 'negation' | 'opposite' | 'alternative' | 'object';
  left: string;
  right: string;
}

interface Marks {
  numbers: FoundNumber[];
  negations: FoundMark[];
  opposites: FoundMark[];
  alternatives: FoundMark[];
}

/** “Could you not …”: asks, though it holds a negation. */
const ASKS = /能不能|可不可以|是不是|要不要/u;
/** Words on either side of a negation that it may turn around. */
const NEGATION_REACH = 3;
/**
 * Words up to which a negation is looked for by itself. In longer texts nearly everybody says “not” of something: of true duplicates of 31 words and more
 * (public data) 57 % differed so, of the closest others 53 %. There only a copy in which it was put in or taken out tells.
 */
const MAX_NEGATED_TEXT = 30;
/** What stands this near to one in the other text may be what it turns around there: “after 24 hours without a reply” is “after 24h without reply”. */
const NEGATION_DOUBT = 5;

/** Words that English and Spanish, whose “no” negates, do not have. */
const PORTUGUESE = new Set('um uma em na ao dos das da pelo pela nao sao mais meu minha voce'.split(' '));

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
    numbers: numbersIn(text.words),
    negations: negationsIn(text),
    opposites: find(opposites),
    alternatives: find(alternatives),
  };
  kept.set(text, marks);
  return marks;
}

/** Portuguese “no” is “in the”. */
function negationsIn({ words }: AnalysedText): FoundMark[] {
  const isPortuguese = words.some(({ text }) => PORTUGUESE.has(text));
  return negations.find(words).filter(({ word }) => !isPortuguese || words[word]?.text !== 'no');
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

/** What one side alone says: first those that agree in what they count are taken off, then those of which one side does not say it. */
function without(these: readonly FoundNumber[], those: readonly FoundNumber[]): FoundNumber[] {
  const rest = [...those];
  const take = (agrees: (number: FoundNumber, other: FoundNumber) => boolean) => (number: FoundNumber) => {
    const at = rest.findIndex((other) => other.value === number.value && agrees(number, other));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  };
  return these
    .filter(take((number, other) => number.unit === other.unit))
    .filter(take((number, other) => number.unit === null || other.unit === null));
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
  const inCopy = changed === null ? null : changedNegation(left, right, changed);
  const isShort = Math.max(left.words.length, right.words.length) <= MAX_NEGATED_TEXT;
  const found = (isShort ? negatedOnOneSide(left, right) : null) ?? inCopy;
  return found === null ? differingUnspacedNegations(left, right) : [found];
}

function negatedOnOneSide(left: AnalysedText, right: AnalysedText): Mismatch | null {
  const [a, b] = [negatedWords(left, NEGATION_REACH), negatedWords(right, NEGATION_REACH)];
  const [doubtfulA, doubtfulB] = [negatedWords(left, NEGATION_DOUBT), negatedWords(right, NEGATION_DOUBT)];
  const says = (text: AnalysedText, stem: string): Word | undefined => text.words.find((word) => stemOf(word) === stem);
  for (const [stem, negated] of a) {
    const plain = doubtfulB.has(stem) ? undefined : says(right, stem);
    if (plain !== undefined) return { kind: 'negation', left: negated, right: plain.original };
  }
  for (const [stem, negated] of b) {
    const plain = doubtfulA.has(stem) ? undefined : says(left, stem);
    if (plain !== undefined) return { kind: 'negation', left: plain.original, right: negated };
  }
  return null;
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
function negatedWords(text: AnalysedText, reach: number): Map<string, string> {
  const negated = new Map<string, string>();
  for (const mark of marksOf(text).negations) {
    if (text.words[mark.word]?.kind === 'unspaced') continue;
    for (let at = Math.max(0, mark.word - reach); at <= mark.word + reach; at++) {
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
