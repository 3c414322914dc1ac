const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** PostgreSQL's text holds neither NUL nor half a surrogate pair: both become U+FFFD, and the row says so (rule 13). */
export function mend(text: string): { text: string; isMended: boolean } {
  // eslint would rather not see NUL in a pattern; split and join say the same.
  const mended = text.split('\0').join('\uFFFD').replace(LONE_SURROGATE, '\uFFFD');
  return { text: mended, isMended: mended !== text };
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** At most `limit` UTF-16 units, never inside a grapheme, with an ellipsis where something was cut. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text.slice(0, limit + 1))) {
    if (kept.length + segment.length > limit - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
