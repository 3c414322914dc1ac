import { FieldError, Invalid } from '../common/errors';
import type { Span } from '../matching/text-lists';

/** The parts that a member sent, where they lie in the text one after the other and each says something. */
export function checkedParts(text: string, parts: readonly Span[]): Span[] {
  const wrong = parts.flatMap(({ start, end }, i): FieldError[] => {
    const at = (field: 'start' | 'end', detail: string) => [{ pointer: `/parts/${i}/${field}`, code: 'not_in_text', detail }];
    if (end > text.length) return at('end', `The text has ${text.length} UTF-16 units.`);
    if (start < (parts[i - 1]?.end ?? 0)) return at('start', 'Parts follow one another and do not overlap.');
    if (!/[\p{L}\p{N}\p{S}]/u.test(text.slice(start, end))) return at('end', 'There is nothing to read in this part.');
    if (isInsidePair(text, start)) return at('start', 'This is within a character.');
    return isInsidePair(text, end) ? at('end', 'This is within a character.') : [];
  });
  if (wrong.length > 0) throw new Invalid(wrong);
  return parts.map(({ start, end }) => ({ start, end }));
}

/** Half of a surrogate pair is no text. */
function isInsidePair(text: string, at: number): boolean {
  return at > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
}
