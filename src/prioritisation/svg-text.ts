import { cleanText } from './svg';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}|\p{Regional_Indicator}|[\uFF00-\uFF60]/u;
/** Longer than any emoji sequence (about 15 code units); beyond it lies stacked combining marks that would paint over other lines. */
const GRAPHEME_LIMIT = 16;

/** Shortens to the given width, in ems, without cutting a character as a reader sees it. */
export function fitText(text: string, ems: number): string {
  const graphemes: string[] = [];
  let width = 0;
  let lengthAtEllipsis = 0;
  for (const { segment } of GRAPHEMES.segment(cleanText(text).trim())) {
    const grapheme = segment.length > GRAPHEME_LIMIT ? String.fromCodePoint(segment.codePointAt(0) ?? 0) : segment;
    if (width + ELLIPSIS_EMS <= ems) lengthAtEllipsis = graphemes.length;
    width += graphemeEms(grapheme);
    if (width > ems) return `${graphemes.slice(0, lengthAtEllipsis).join('').trimEnd()}…`;
    graphemes.push(grapheme);
  }
  return graphemes.join('');
}

const ELLIPSIS_EMS = 1;

export function textEms(text: string): number {
  return [...GRAPHEMES.segment(text)].reduce((sum, { segment }) => sum + graphemeEms(segment), 0);
}

/**
 * The viewer's font is not known here, so these are the widths of a wide one (DejaVu Sans, measured): in any other the text is shorter, and
 * nothing runs over its column.
 */
function graphemeEms(grapheme: string): number {
  if (WIDE.test(grapheme)) return 1.25;
  if (/^[ijlIft.,:;'|!()[\] -]/.test(grapheme)) return 0.4;
  if (/^[mwMW@%—…]/.test(grapheme)) return 1;
  if (/^[\p{Lu}]/u.test(grapheme)) return 0.75;
  return 0.615;
}
