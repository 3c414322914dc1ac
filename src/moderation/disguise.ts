import { resolveConfusablesTransformer, resolveLeetSpeakTransformer } from 'obscenity';

/** A word as it reads when it is written, and as it looks when it is drawn. */
export interface SeenWord {
  readonly plain: string;
  /** Null where nothing about the word looks like a disguise: then only its plain letters count. */
  readonly looks: Likeness | null;
}

/** Two texts look alike when their likenesses are equal (Unicode TR39 calls it a skeleton). */
export interface Likeness {
  readonly letters: string;
  /** With every run of one letter as one: for words that stretch a letter. */
  readonly unstretched: string;
}

const CONFUSABLE = resolveConfusablesTransformer().transform;
const LEET = resolveLeetSpeakTransformer().transform;

/** Accents that a reader looks past. In other scripts a mark is a letter of its own. */
const MARKS = /([\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])\p{M}+/gu;
/** Zero-width characters, soft hyphens, directions: nobody sees them. */
const UNSEEN = /[\p{Cf}\u034f\ufe00-\ufe0f]/gu;
/** What stands for a letter in a disguised word. Brackets, slashes and dots do too, but stand beside words far more often. */
const SYMBOL = /[@$!|€¢£¥*]/u;
const WORD = /[\p{L}\p{N}\p{M}\p{So}@$!|€¢£¥]+/gu;
/** Single letters with one and the same gap between them. */
const SPACED = /(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}@$](?:([\s._*-])[\p{L}\p{N}@$])(?:\1[\p{L}\p{N}@$]){2,40}(?![\p{L}\p{N}\p{M}])/gu;
const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];

/** NFKC and case folded; Georgian capitals too, which toLowerCase maps to Mkhedruli. What cannot be seen is gone. */
export function fold(text: string): string {
  return text.replace(UNSEEN, '').normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** How a word looks: accents dropped, letters of other alphabets and digits as the Latin letters they resemble. */
export function likenessOf(word: string): Likeness {
  const bare = word.replace(UNSEEN, '').normalize('NFKD').replace(MARKS, '$1').normalize('NFKC');
  const drawn = [...bare].map((character) => mapped(CONFUSABLE, character)).join('');
  const spelled = [...drawn.toLowerCase()].map((character) => mapped(LEET, character)).join('');
  // A drawn 1 is an l as often as an i.
  const letters = spelled.replace(/l/g, 'i');
  return { letters, unstretched: letters.replace(/(.)\1+/gu, '$1') };
}

export function wordsOf(text: string): SeenWord[] {
  const drawn = text.replace(UNSEEN, '').match(WORD) ?? [];
  const words = drawn.map((word) => word.replace(/^[!|]+|[!|]+$/g, '')).filter((word) => word !== '');
  const isForeign = foreignTo(words);
  return words.map((word) => ({ plain: fold(word), looks: isDisguised(word) || isForeign(word) ? likenessOf(word) : null }));
}

/** What a text spells out letter by letter: c a s i n o, c.a.s.i.n.o. */
export function spelledOut(text: string): Likeness[] {
  const runs = text.replace(UNSEEN, '').match(SPACED) ?? [];
  return runs.map((letters) => likenessOf(letters.replace(/[\s._*-]/g, '')));
}

/** Ordinary words are left alone: a Russian text is not read as Latin, 'año' not as 'ano', 'mp3' and 'A55' not as words. */
function isDisguised(word: string): boolean {
  return mixesScripts(word) || hasLetterSymbols(word) || isLeet(word) || isOverloaded(word) || /(\p{L})\1\1/iu.test(word);
}

function mixesScripts(word: string): boolean {
  return SCRIPTS.filter((script) => script.test(word)).length > 1;
}

/** 🅒🅐🅢🅘🅝🅞, or flags that spell. */
function hasLetterSymbols(word: string): boolean {
  return [...word].filter((character) => /\p{So}/u.test(character) && mapped(CONFUSABLE, character) !== character).length > 0;
}

/** At least as many letters as stand-ins: a55 and h264 are names of things. */
function isLeet(word: string): boolean {
  const characters = [...word.normalize('NFKC')];
  const standIns = characters.filter((character) => /\p{N}/u.test(character) || SYMBOL.test(character)).length;
  const letters = characters.filter((character) => /\p{L}/u.test(character)).length;
  return standIns > 0 && letters >= standIns;
}

/** Marks on marks, or on three letters and more of a Latin word. */
function isOverloaded(word: string): boolean {
  const apart = word.normalize('NFKD');
  return (apart.match(MARKS) ?? []).length >= 3 || /[\p{Script=Latin}\p{Script=Cyrillic}]\p{M}\p{M}/u.test(apart.normalize('NFC'));
}

/** A word that is wholly of another alphabet, all of whose letters look Latin, in a text that has no real word of that alphabet but Latin ones. */
function foreignTo(words: readonly string[]): (word: string) => boolean {
  const isLatin = (word: string) => /\p{Script=Latin}/u.test(word);
  const looksLatin = (word: string) => /^[a-z]+$/.test([...fold(word)].map((character) => mapped(CONFUSABLE, character)).join(''));
  const isOther = (word: string) => /^[\p{Script=Cyrillic}\p{Script=Greek}]+$/u.test(word);
  const others = words.filter(isOther);
  const isSuspect = others.length > 0 && words.some(isLatin) && others.every(looksLatin);
  return (word) => isSuspect && isOther(word);
}

function mapped(transform: (codePoint: number) => number | undefined, character: string): string {
  const codePoint = transform(character.codePointAt(0) ?? 0);
  return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
}
