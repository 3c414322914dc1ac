import { truncate } from '../common/text';

export interface Notation {
  /** Plain text in the platform's own notation. */
  readonly write: (plain: string) => string;
  /** How much of the platform's limit it takes. */
  readonly lengthOf: (plain: string) => number;
}

/** What stands between two paragraphs. */
export const BREAK = '\n\n';

/** Written paragraphs, as many as there is room for; the one that is too long ends in an ellipsis. */
export function fitParagraphs(paragraphs: readonly string[], room: number, { write, lengthOf }: Notation): string[] {
  const fitted: string[] = [];
  let left = room;
  for (const paragraph of paragraphs) {
    const available = fitted.length === 0 ? left : left - BREAK.length;
    const kept = cut(paragraph, available, lengthOf);
    if (kept !== '') fitted.push(write(kept));
    if (kept !== paragraph) break;
    left = available - lengthOf(paragraph);
  }
  return fitted;
}

/** As many names as there is room for, and how many more there are: `Ann, Ben +3`. */
export function fitNames(names: readonly { readonly plain: string; readonly written: string }[], room: number): string {
  let line = '';
  let length = 0;
  for (const [index, { plain, written }] of names.entries()) {
    length += plain.length + 2;
    if (index > 0 && length > room) return `${line} +${names.length - index}`;
    line = index === 0 ? written : `${line}, ${written}`;
  }
  return line;
}

function cut(text: string, room: number, lengthOf: Notation['lengthOf']): string {
  if (lengthOf(text) <= room) return text;
  let [fits, isTooMuch] = [0, Math.max(room, 0) + 1];
  while (isTooMuch - fits > 1) {
    const middle = Math.floor((fits + isTooMuch) / 2);
    if (lengthOf(truncate(text, middle)) <= room) fits = middle;
    else isTooMuch = middle;
  }
  return fits === 0 ? '' : truncate(text, fits);
}
