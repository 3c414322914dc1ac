/** A word as written and as compared. */
export interface Word {
  /** Lower case, accents folded. */
  text: string;
  original: string;
  kind: WordKind;
}
/** `unspaced`: a run of a script that puts no spaces between words; its terms are its characters and pairs of characters. */
export type WordKind = 'word' | 'number' | 'unspaced' | 'symbol';

/** Marks that only change a word's pronunciation follow Latin and Greek letters; in other scripts they are letters in their own right. */
const ACCENTS = /([\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu;
const SPECIAL_LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i', ς: 'σ', ё: 'е' };
const UNSPACED =
  '\\p{Script=Han}\\p{Script_Extensions=Hiragana}\\p{Script_Extensions=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const IS_UNSPACED = new RegExp(`^(?=[\\p{L}\\p{N}])[${UNSPACED}]`, 'u');
const BY_SCRIPT = new RegExp(
  `(?:(?=[\\p{L}\\p{N}])[${UNSPACED}])(?:(?=[\\p{L}\\p{N}\\p{M}])[${UNSPACED}])*|(?:(?![${UNSPACED}])[^])+|[^]`,
  'gu',
);
/** Letters and digits; `don't`, `12.04`, `v2.1`; `c++`, `c#`; a pictograph, a flag, a currency. Each part starts with a character the one before cannot hold: linear. */
const TOKEN =
  /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ](?=\p{L})[\p{L}\p{M}]+|(?<=\p{N})[.,](?=\p{N})[\p{L}\p{N}\p{M}]+)*(?:\+\+|(?<=(?<![\p{L}\p{N}\p{M}])\p{L})#)?|\p{Regional_Indicator}{2}|[\p{Extended_Pictographic}\p{Sc}]/gu;
const PLAIN = /^[a-z]+$/i;
/** French, Italian and Catalan articles and pronouns that lean on the next word. */
const ELIDED = new Set('l d j m n s t c qu un dell all nell sull dall quell lorsqu puisqu jusqu aujourd'.split(' '));

/** Lower case in any locale, accents folded; both Georgian alphabets and ё/е, ß/ss fall together. Same result when applied again. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENTS, '$1')
    .normalize('NFKC')
    .replace(/[ßøłđæœıςё]/g, (letter) => SPECIAL_LETTERS[letter] ?? letter);
}

/** The words of a cleaned text in order. Word breaks are ours, not the server's locale's, so that every machine finds the same ones. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const token of text.match(TOKEN) ?? []) {
    // Most words of most texts, at a third of the cost.
    if (PLAIN.test(token)) words.push({ text: token.toLowerCase(), original: token, kind: 'word' });
    else if (!/[\p{L}\p{N}]/u.test(token)) words.push({ text: token, original: token, kind: 'symbol' });
    else if (isAscii(token)) pushSpaced(token, words);
    else for (const [part] of token.matchAll(BY_SCRIPT)) pushPart(part, words);
  }
  return words;
}

/** Where a script has no spaces, a space is layout: 深色 模式 and 深色模式 are the same text. */
export function joinWords(words: readonly Word[]): string {
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

/** The point of `1.໐` belongs to neither digit once they are apart. */
function pushPart(part: string, words: Word[]): void {
  if (IS_UNSPACED.test(part)) words.push({ text: fold(part), original: part, kind: 'unspaced' });
  else if (/[\p{L}\p{N}]/u.test(part)) pushSpaced(part.replace(/^[\p{M}.,]+|[.,]+$/gu, ''), words);
}

function pushSpaced(token: string, words: Word[]): void {
  const pieces = token.split(/['’ʼ]/u);
  while (pieces.length > 1 && ELIDED.has(fold(pieces[0] ?? ''))) {
    const article = pieces.shift() ?? '';
    words.push({ text: fold(article), original: article, kind: 'word' });
  }
  if (pieces.length > 1 && fold(pieces.at(-1) ?? '') === 's') pieces.pop();
  // A sign belongs to a single letter: to that of `l'C#`, not to the last of two that are joined.
  const joined = pieces.length > 1 ? pieces.join('').replace(/#$/, '') : (pieces[0] ?? '');
  const text = fold(joined).replace(/^\d{1,3}(?:,\d{3})+$/, (grouped) => grouped.replaceAll(',', ''));
  if (text === '') return;
  words.push({ text, original: token, kind: /^v?\p{N}/u.test(text) && /^v?[\p{N}.,]+$/u.test(text) ? 'number' : 'word' });
}

function isAscii(text: string): boolean {
  return !/[^\p{ASCII}]/u.test(text);
}
