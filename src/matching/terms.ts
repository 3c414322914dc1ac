import type { Word } from './words';

/** A signed 64-bit integer that stands for a term in the posting table: 8 bytes whatever the word, and no index on text. */
export type TermKey = bigint;

export interface Term {
  key: TermKey;
  /** In the text; those in the title counted TITLE_OCCURRENCES times. */
  occurrences: number;
  /** How much this term says of its own text: 1 + ln(occurrences). */
  weight: number;
  /** Index in the words of the text of its first occurrence, for reasons that show what was written. */
  word: number;
  kind: TermKind;
}
/**
 * `prefix` is the first four letters of a longer word, which stands in for a stem in any language; `short` a word or number that has no prefix beside it;
 * `pair` two neighbours of an unspaced script.
 */
export type TermKind = 'word' | 'short' | 'prefix' | 'character' | 'pair';

/** Terms kept a text, first come first kept: a 400-character post has about 120, and 20,000 characters of noise must not buy 6,000 rows. */
export const MAX_TERMS = 256;
const PREFIX_LENGTH = 4;
/** A title is the wish in short: counting it twice is worth 2 to 5 points of MAP (meta_bodies 41.9 to 44.1, askubuntu_bodies 63.2 to 67.8); three times adds nothing. */
export const TITLE_OCCURRENCES = 2;
/** A longer word is a token or a hash; its first letters are enough to know it by. */
const MAX_WORD_LENGTH = 64;

const scratch = new DataView(new ArrayBuffer(8));

/** 64 bits of two independent multiply-xor mixes; among 10 million distinct terms one collision is expected once in 370,000 workspaces. */
export function termKey(term: string): TermKey {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < term.length; i++) {
    const unit = term.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  scratch.setInt32(0, high);
  scratch.setInt32(4, low);
  return scratch.getBigInt64(0);
}

/** The terms a text is found by, each once, in order of first occurrence; at most MAX_TERMS. */
export function collectTerms(words: readonly Word[], titleLength: number): Term[] {
  const found = new Map<string, { count: number; word: number; kind: TermKind }>();
  const add = (term: string, kind: TermKind, word: number): void => {
    const count = word < titleLength ? TITLE_OCCURRENCES : 1;
    const known = found.get(term);
    if (known !== undefined) known.count += count;
    else if (found.size < MAX_TERMS) found.set(term, { count, word, kind });
  };
  for (const [index, word] of words.entries()) {
    if (word.kind === 'unspaced') {
      let before = '';
      for (const character of word.text) {
        add(character, 'character', index);
        if (before !== '') add(before + character, 'pair', index);
        before = character;
      }
      continue;
    }
    const text = word.text.length > MAX_WORD_LENGTH ? word.text.slice(0, MAX_WORD_LENGTH) : word.text;
    const prefix = word.kind === 'word' ? firstLetters(text) : text;
    const hasPrefix = prefix.length < text.length;
    add(text, hasPrefix ? 'word' : 'short', index);
    if (hasPrefix) add(`^${prefix}`, 'prefix', index);
  }
  return [...found].map(([term, { count, word, kind }]) => ({
    key: termKey(term),
    occurrences: count,
    weight: 1 + Math.log(count),
    word,
    kind,
  }));
}

function firstLetters(text: string): string {
  const prefix = text.slice(0, PREFIX_LENGTH);
  // Outside the basic plane a letter is two units, and a cut between them would be half a letter.
  return /[\uD800-\uDFFF]/.test(prefix) ? Array.from(text).slice(0, PREFIX_LENGTH).join('') : prefix;
}
