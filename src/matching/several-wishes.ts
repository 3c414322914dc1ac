import { informativeCharacters, isInformative } from './informative-terms';
import { analyseText } from './text-analysis';
import { cleanText } from './text-cleaning';
import { Span, TextList, listsOf, numberedRunOf, trimmed } from './text-lists';
import { ANOTHER, ASKS, DETAILS_FOLLOW, MORE_FOLLOWS, SAME_AGAIN, STEP, WISHES_FOLLOW } from './wish-markers';
import { splitWords } from './words';

/** More than this are the parts of one thing, or a text for a person to read. */
export const MAX_PARTS = 8;
/** UTF-16 units that are looked at. */
const MAX_LENGTH = 10_000;
/** Informative terms without which a piece of a text is no wish of its own; of an item in a list that says it is one of wishes. */
const ENOUGH_TERMS = 3;
const ENOUGH_IN_A_LIST = 2;
/** Share of the smaller one's terms that two wishes may have in common: beyond it the one is a detail of the other. */
const MOST_IN_COMMON = 0.34;
/** Informative terms beside a list that nobody announced: with more it illustrates what is said around it. */
const MOST_AROUND = 6;

/** Sentences that could begin another wish; a text with more is no list of wishes, and each costs work. */
const MOST_BEGINNINGS = 20;

const SENTENCE = /[^\n.!?…。！？]+(?:[.!?…](?=\s|$)|[.!?…](?!\s)[^\n.!?…。！？]*|[。！？])*/gu;
/** What machines write: a time of day to the second, a level of severity, a frame of a stack, an address in memory, a setting. */
const MACHINE_LINE =
  /\b\d{1,2}:\d{2}:\d{2}\b|^\s*(?:\[[^\]]{1,40}\]\s*)?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE)\b|^\s*at \S+\(|\bException\b|^Traceback|0x[0-9a-f]{4,}|^\s*\$ ?\w|^\s*[\w./-]+\s*=\s*\S+\s*$/mu;
/** "Browser: Firefox": a fact, not a wish. */
const FACT = /^[\p{L}\p{N} /_-]{1,30}[:：]\s*\S+(?:\s+\S+){0,2}\s*$/u;
const NUMBERED = /^\s*\(?[2-9][.)]\s+/u;

interface Piece extends Span {
  readonly normalised: string;
  readonly topic: ReadonlySet<string>;
  readonly size: number;
}

/**
 * The wishes of a text, where it holds several: offsets of each into the text, in order. Empty where it holds one, or nobody could tell: an offer
 * to take a text apart must be right, a text left whole costs little. Pure and linear. A list counts where it says that it is one of wishes, or
 * where every item asks for something and nothing else is said; a sentence where it says that it is about something else, and is.
 */
export function severalWishesIn(text: string): Span[] {
  const plain = readable(text.slice(0, MAX_LENGTH));
  const found = fromList(plain) ?? fromSentences(plain);
  return found.length >= 2 && found.length <= MAX_PARTS ? found.map(({ start, end }) => ({ start, end })) : [];
}

/** The same length, so that offsets stay: what is quoted, code, what machines wrote, and what stands below a signature's line is blank. */
function readable(text: string): string {
  let isCode = false;
  let isSigned = false;
  return text
    .split('\n')
    .map((line) => {
      const isFence = /^\s*(?:```|~~~)/u.test(line);
      if (isFence) isCode = !isCode;
      if (/^(?:--|__)\s*$/u.test(line)) isSigned = true;
      const isMachine = line.length <= 2_000 && MACHINE_LINE.test(line);
      return isCode || isFence || isSigned || isMachine || /^\s*(?:>|\|)/u.test(line)
        ? ' '.repeat(line.length)
        : line.replaceAll('\r', ' ');
    })
    .join('\n');
}

/** Null: there is no list to go by. Empty: there is one, and it is none of wishes; then its sentences are none either. */
function fromList(text: string): Piece[] | null {
  const lists = listsOf(text).filter((list) => list.items.length >= 2);
  const [list, ...more] = lists.length > 0 ? lists : [numberedRunOf(text)].flatMap((run) => run ?? []);
  if (list === undefined) return null;
  if (more.length > 0 || list.items.length > MAX_PARTS || DETAILS_FOLLOW.in(headingsOf(text, list))) return [];
  const items = list.items.map((span) => pieceOf(text, span));
  if (items.some((item) => STEP.in(item.normalised) || SAME_AGAIN.in(item.normalised) || FACT.test(text.slice(item.start, item.end))))
    return [];
  if (!areApart(items)) return [];
  if (isAnnounced(text, list)) return items.every((item) => item.size >= ENOUGH_IN_A_LIST) ? items : [];
  if (list.intro !== null && /[:：]\s*$/u.test(text.slice(list.intro.start, list.intro.end))) return [];
  const around = termsOf(`${text.slice(0, list.whole.start)}\n${text.slice(list.whole.end)}`).size;
  const isAll = around <= MOST_AROUND && items.every((item) => item.size >= ENOUGH_TERMS && ASKS.in(item.normalised));
  return isAll ? items : [];
}

/** Headings and lines that end in a colon, and the line above the list: they say what follows them. */
function headingsOf(text: string, { intro }: TextList): string {
  const lines = text.split('\n').filter((line) => line.length <= 120 && (/^\s*(?:#|\*\*)/u.test(line) || /[:：]\s*\**\s*$/u.test(line)));
  return normalise([...lines, intro === null ? '' : text.slice(intro.start, intro.end)].join('\n'));
}

/** The line above it speaks of wishes in general. */
function isAnnounced(text: string, { intro }: TextList): boolean {
  if (intro === null) return false;
  const line = text.slice(intro.start, intro.end);
  const last = /[^.!?。！？]*[.!?。！？:：\s]*$/u.exec(line)?.[0] ?? line;
  if (!/[:：]\s*$/u.test(line)) return false;
  const [said, size] = [normalise(last), termsOf(last).size];
  return (WISHES_FOLLOW.in(said) && size <= ENOUGH_TERMS) || (MORE_FOLLOWS.in(said) && size <= 1);
}

function fromSentences(text: string): Piece[] {
  const starts = [...text.matchAll(SENTENCE)].flatMap((match) => {
    const span = trimmed(text, match.index, match.index + match[0].length);
    return span.end > span.start && opensAnother(text.slice(span.start, span.end)) ? [span.start] : [];
  });
  if (starts.length > MOST_BEGINNINGS) return [];
  const parts: Piece[] = [];
  let from = 0;
  for (const [i, start] of starts.entries()) {
    const next = pieceOf(text, trimmed(text, start, starts[i + 1] ?? text.length));
    const before = pieceOf(text, trimmed(text, from, start));
    if (!isWish(before) || !isWish(next) || !areApart([...parts, before, next])) continue;
    parts.push(before);
    from = start;
  }
  return parts.length === 0 ? [] : [...parts, pieceOf(text, trimmed(text, from, text.length))];
}

function opensAnother(sentence: string): boolean {
  const normalised = normalise(sentence);
  if (NUMBERED.test(sentence)) return !SAME_AGAIN.in(normalised);
  return ANOTHER.in(normalised) && !SAME_AGAIN.in(ANOTHER.after(normalised));
}

function isWish({ normalised, size }: Piece): boolean {
  return size >= ENOUGH_TERMS && ASKS.in(normalised) && !DETAILS_FOLLOW.in(normalised);
}

function areApart(pieces: readonly Piece[]): boolean {
  return pieces.every((one, i) => pieces.slice(i + 1).every((other) => inCommon(one.topic, other.topic) <= MOST_IN_COMMON));
}

function inCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one];
  if (smaller.size === 0) return 1;
  return [...smaller].filter((term) => larger.has(term)).length / smaller.size;
}

function pieceOf(text: string, { start, end }: Span): Piece {
  const words = text.slice(start, end);
  return { start, end, normalised: normalise(words), topic: termsOf(words), size: analyseText(null, words).informativeTerms };
}

function normalise(words: string): string {
  return splitWords(cleanText(words).text)
    .map((word) => word.text)
    .join(' ');
}

/** What it is about: informative words by their first letters, so that a plural is the same; of an unspaced script its pairs of characters. */
function termsOf(words: string): Set<string> {
  const terms = new Set<string>();
  for (const word of splitWords(cleanText(words).text)) {
    if (word.kind !== 'unspaced') {
      if (isInformative(word) && !ASKS.in(word.text)) terms.add(word.text.slice(0, 5));
    } else if (informativeCharacters(word.text) > 0) {
      const letters = [...word.text];
      for (const [i, letter] of letters.entries()) if (i + 1 < letters.length) terms.add(`${letter}${letters[i + 1] ?? ''}`);
    }
  }
  return terms;
}
