import { mend, truncate } from '../common/text';

/** UTF-16 units of a title and a text; the bytes as they came are in payload. */
export const MAX_TITLE = 500;
export const MAX_TEXT = 20_000;

/** What PostgreSQL can hold, and whether anything had to be mended or cut for it. */
export function storable(title: string | null, text: string): { title: string | null; text: string; isMended: boolean } {
  const [mendedTitle, mendedText] = [mend(title ?? ''), mend(text)];
  const cut = { title: truncate(mendedTitle.text, MAX_TITLE), text: truncate(mendedText.text, MAX_TEXT) };
  const isMended = mendedTitle.isMended || mendedText.isMended || cut.title !== mendedTitle.text || cut.text !== mendedText.text;
  return { title: cut.title === '' ? null : cut.title, text: cut.text, isMended };
}
