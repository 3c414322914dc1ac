import { COUNTERS, NUMBER_WORDS, UNITS } from './number-words';
import type { Word } from './words';

/** A number that a text names, however it is written. */
export interface FoundNumber {
  /** Of the first word that says it. */
  readonly word: number;
  /** How many words say it, its unit among them. */
  readonly length: number;
  /** In digits; of what is no plain number (b2b) the word. */
  readonly value: string;
  /** What it counts, where that is a measure: 10 MB is not 10 GB. Null: not said, or a thing of any kind. */
  readonly unit: string | null;
  /** As written. */
  readonly original: string;
}

/** `ios17`, `v2.1`, `windows10`: a name with its version. */
const AFTER_NAME = /^\p{L}+(\p{N}+(?:[.,]\p{N}+)*)$/u;
/** `10mb`, `24h`, `2fa`. */
const BEFORE_NAME = /^(\p{N}+(?:[.,]\p{N}+)*)(\p{L}+)$/u;
/** `1.000` and `1,000`; not the `3.10` of a version. */
const GROUPED = /^\p{N}{1,3}(?:[.,]\p{N}{3})+$/u;
/** Of two letters or more, as written: an I is a person, an X a place. */
const ROMAN = /^(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})$/;
const ROMAN_DIGITS: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };
/** Groups of three digits after the first: more is no number that anybody says. */
const MAX_GROUPS = 8;
/** Of a text; a list of more tells nothing, and each is compared with each of the other's. */
const MAX_NUMBERS = 200;
const HAN_DIGITS = '〇一二三四五六七八九';
const HAN_PLACES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };
/** Between what is counted with: 三条 and 最大五つ count, 三明治 and 十分 do not. */
const HAN_NUMBER = new RegExp(`(?:[第最][多少大小高低]?)?([〇零一二两三四五六七八九十百千]+)(${COUNTERS})`, 'gu');

const digitsOfWords = new Map(NUMBER_WORDS.split('|').flatMap((row) => formsOf(row)));
const units = new Map(UNITS.split('|').flatMap((row) => formsOf(row).map(([form, unit]) => [form, unit] as const)));
const longestUnit = Math.max(...[...units.keys()].map((form) => form.length));

/** What is left of `ios17` and `2fa` without their digits. */
export function nameIn({ text }: Word): string {
  return text.replace(/[\p{N}.,]/gu, '');
}

/** `ios17` names something beside the number; `10mb`, `v2` and `twelve` do not. */
export function isNamed(word: Word): boolean {
  const name = nameIn(word);
  return name !== '' && name !== 'v' && !units.has(name) && !digitsOfWords.has(name) && !ROMAN.test(word.original);
}

/** In the order in which they are said. */
export function numbersIn(words: readonly Word[]): FoundNumber[] {
  const found: FoundNumber[] = [];
  for (let at = 0; at < words.length && found.length < MAX_NUMBERS; at++) {
    const word = words[at];
    if (word === undefined || word.kind === 'symbol') continue;
    if (word.kind === 'unspaced') {
      found.push(...hanNumbers(word, at));
      continue;
    }
    const number = numberAt(words, at, word);
    if (number === null) continue;
    found.push(number.found);
    at += number.more;
  }
  return found;
}

/** The number that begins at a word, and how many words after it belong to it. */
function numberAt(words: readonly Word[], at: number, word: Word): { found: FoundNumber; more: number } | null {
  const written = digitsOfWords.get(word.text);
  if (written !== undefined) return withUnit(words, at, { value: written, more: 0 });
  if (ROMAN.test(word.original)) return withUnit(words, at, { value: String(romanValue(word.original)), more: 0 });
  if (word.kind === 'number') {
    const thousands = /^\p{N}{1,3}$/u.test(word.text)
      ? words.slice(at + 1, at + 1 + MAX_GROUPS).findIndex(({ text }) => !/^\p{N}{3}$/u.test(text))
      : 0;
    const more = thousands < 0 ? Math.min(MAX_GROUPS, words.length - at - 1) : thousands;
    const digits = words
      .slice(at, at + 1 + more)
      .map(({ text }) => text)
      .join('');
    return withUnit(words, at, { value: plain(digits.replace(/^v/, '')), more });
  }
  if (!/\p{N}/u.test(word.text)) return null;
  const named = AFTER_NAME.exec(word.text)?.[1];
  if (named !== undefined) return withUnit(words, at, { value: plain(named), more: 0 });
  const [, digits, name = ''] = BEFORE_NAME.exec(word.text) ?? [];
  if (digits === undefined) return { found: { word: at, value: word.text, unit: null, original: word.original, length: 1 }, more: 0 };
  return { found: { word: at, length: 1, value: plain(digits), unit: units.get(name) ?? null, original: word.original }, more: 0 };
}

function withUnit(
  words: readonly Word[],
  at: number,
  { value, more }: { value: string; more: number },
): { found: FoundNumber; more: number } {
  const next = words[at + more + 1];
  const unit = next === undefined ? null : unitOf(next);
  const shown = words.slice(at, at + more + 1).map(({ original }) => original);
  const original = unit === null || next === undefined || next.kind === 'unspaced' ? shown : [...shown, next.original];
  return { found: { word: at, length: original.length, value, unit, original: original.join(' ') }, more };
}

/** In a script without spaces it is what the run begins with. */
function unitOf({ kind, text }: Word): string | null {
  if (kind !== 'unspaced') return units.get(text) ?? null;
  for (let length = Math.min(longestUnit, text.length); length > 0; length--) {
    const unit = units.get(text.slice(0, length));
    if (unit !== undefined) return unit;
  }
  return null;
}

/** 2.0 is 2, and 1.000 is 1000; 3.10 is not 3.1. */
function plain(digits: string): string {
  if (GROUPED.test(digits)) return digits.replace(/[.,]/g, '');
  return digits.replaceAll(',', '.').replace(/(?:\.0)+$/, '');
}

function romanValue(numeral: string): number {
  const digits = Array.from(numeral, (letter) => ROMAN_DIGITS[letter] ?? 0);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
}

function hanNumbers(word: Word, at: number): FoundNumber[] {
  return [...word.text.matchAll(HAN_NUMBER)].flatMap(([original, numeral = '', counter = '']) => {
    const value = hanValue(numeral);
    // As an article in the languages of words: 一个 is “a”.
    return value <= 1 ? [] : [{ word: at, length: 1, value: String(value), unit: units.get(counter) ?? null, original }];
  });
}

function hanValue(numeral: string): number {
  let [sum, digit] = [0, 0];
  for (const character of numeral.replaceAll('两', '二').replaceAll('零', '〇')) {
    const place = HAN_PLACES[character];
    if (place === undefined) digit = digit * 10 + HAN_DIGITS.indexOf(character);
    else [sum, digit] = [sum + (digit === 0 ? 1 : digit) * place, 0];
  }
  return sum + digit;
}

function formsOf(row: string): (readonly [string, string])[] {
  const [name = '', ...forms] = row.trim().split(/\s+/);
  return forms.map((form) => [form, name] as const);
}
