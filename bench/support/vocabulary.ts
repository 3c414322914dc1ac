import { termKey } from '../../src/matching/terms';

/** What product teams are asked about; the rest of the vocabulary is made of syllables, as names and other languages' words are. */
const COMMON =
  `the a to in for of and on it when with we add export import filter search theme dark button page list table editor calendar report invoice
  email notification login password user team project board comment file upload download attachment mobile offline sync api webhook slack
  integration permission role admin dashboard chart widget template shortcut keyboard language translation currency payment subscription
  customer order price tax label tag folder archive history undo version print pdf excel csv column row field form survey link share public
  private copy paste drag drop sort group merge duplicate timezone date reminder schedule repeat weekly daily bulk select default setting
  slow fast crash broken missing wrong better support allow option custom rule automation trigger alert sound color font size zoom scroll`.split(
    /\s+/,
  );
/** The most frequent word, and one of those that stand in every tenth idea or so. */
export const COMMON_WORDS = ['the', 'export'] as const;
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu bra cle dri flo gru ple sti tra ver con'.split(' ');
const SIZE = 4_000;
/** How finely Zipf's law is cut: the rarest of 4,000 words has a share of about 1 in 36,000. */
export const SLOTS = 65_536;

/** One of the last: with the others that begin with the same four letters, in about one idea of 170. */
export const RARE_WORD = madeUp(3_000);

export interface VocabularyWord {
  readonly text: string;
  /** The terms the posting index knows it by: the word, and its first four letters where it is longer. */
  readonly terms: readonly bigint[];
}

/** Words with the skew of a language (Zipf's law): the n-th has a share in proportion to 1/n. */
export class Vocabulary {
  private constructor(
    readonly list: readonly VocabularyWord[],
    /** For each slot the index of its word; a word has as many slots as its share. */
    readonly slots: Uint16Array,
  ) {}

  static make(): Vocabulary {
    const texts = new Set(COMMON);
    for (let i = 0; texts.size < SIZE; i++) texts.add(madeUp(i));
    const list = [...texts].map((text) => ({
      text,
      terms: [termKey(text), ...(text.length > 4 ? [termKey(`^${text.slice(0, 4)}`)] : [])],
    }));
    const total = list.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
    const slots = new Uint16Array(SLOTS);
    let word = 0;
    let upTo = 1 / total;
    for (let slot = 0; slot < SLOTS; slot++) {
      while (slot / SLOTS >= upTo && word < SIZE - 1) {
        word++;
        upTo += 1 / (word + 1) / total;
      }
      slots[slot] = word;
    }
    return new Vocabulary(list, slots);
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.list[this.slots[Math.floor(Math.random() * SLOTS)] ?? 0]?.text ?? '').join(' ');
  }
}

/** Three or four syllables, another for each number. */
function madeUp(i: number): string {
  let word = '';
  for (let rest = i + SYLLABLES.length ** 2; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length] ?? '';
  return word;
}
