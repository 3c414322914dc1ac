import { ALTERNATIVES, NEGATIONS, OPPOSITES } from './polarity-words';
import type { Word } from './words';

/** What a form stands for: the row and the side of the row it is in. */
export interface Mark {
  row: number;
  side: number;
}
/** A mark found in a text, with the words that carry it. */
export interface FoundMark extends Mark {
  /** Position among the words of the text. */
  word: number;
  original: string;
}

const UNSPACED_FORM = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Hangul}]+$/u;

/** Of `windows11`, which is Windows; not of `s3`. */
const VERSION = /(?<=\p{L}{2})\p{N}+(?:[.,]\p{N}+)*$/u;

/** A table of forms, looked up in time that does not depend on its size. */
export class FormTable {
  private readonly exact = new Map<string, Mark[]>();
  private readonly beginnings = new Map<string, Mark[]>();
  private readonly inside = new Map<string, Mark[]>();
  private readonly lengths = new Set<number>();
  private longestInside = 0;

  constructor(rows: readonly (readonly string[])[]) {
    for (const [row, sides] of rows.entries())
      for (const [side, forms] of sides.entries())
        for (const form of forms.trim().split(/\s+/)) if (form !== '') this.addForm(form, { row, side });
  }

  private addForm(form: string, mark: Mark): void {
    const put = (table: Map<string, Mark[]>, key: string): void => {
      const marks = table.get(key);
      if (marks === undefined) table.set(key, [mark]);
      else marks.push(mark);
    };
    if (UNSPACED_FORM.test(form)) {
      put(this.inside, form);
      this.longestInside = Math.max(this.longestInside, form.length);
    } else if (form.endsWith('*')) {
      put(this.beginnings, form.slice(0, -1));
      this.lengths.add(form.length - 1);
    } else put(this.exact, form.replace('_', ' '));
  }

  find(words: readonly Word[]): FoundMark[] {
    const found: FoundMark[] = [];
    for (const [index, word] of words.entries()) {
      if (word.kind === 'unspaced') {
        this.findInside(word.text, index, found);
        continue;
      }
      const next = words[index + 1];
      const marks = new Set(this.exact.get(word.text) ?? this.exact.get(word.text.replace(VERSION, '')) ?? []);
      for (const length of this.lengths)
        if (length <= word.text.length) for (const mark of this.beginnings.get(word.text.slice(0, length)) ?? []) marks.add(mark);
      for (const mark of marks) found.push({ ...mark, word: index, original: word.original });
      if (next === undefined) continue;
      for (const mark of this.exact.get(`${word.text} ${next.text}`) ?? [])
        found.push({ ...mark, word: index, original: `${word.original} ${next.original}` });
    }
    return found;
  }

  /** Longest form first, and no form inside another: 非表示 hides, though it holds 表示. */
  private findInside(run: string, word: number, found: FoundMark[]): void {
    for (let at = 0; at < run.length;) {
      let step = 1;
      for (let length = Math.min(this.longestInside, run.length - at); length > 0; length--) {
        const form = run.slice(at, at + length);
        const marks = this.inside.get(form);
        if (marks === undefined) continue;
        for (const mark of marks) found.push({ ...mark, word, original: form });
        step = length;
        break;
      }
      at += step;
    }
  }
}

function parseRows(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|'));
}

export const negations = new FormTable([[NEGATIONS]]);
export const opposites = new FormTable(parseRows(OPPOSITES));
export const alternatives = new FormTable(parseRows(ALTERNATIVES));
