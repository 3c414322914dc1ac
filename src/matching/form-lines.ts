import { cleanText } from './text-cleaning';
import { termKey } from './terms';
import { joinWords, splitWords } from './words';

/** A signed 64-bit hash of a line's words: its text is kept nowhere. */
export type LineKey = bigint;

export const NO_LINES: ReadonlySet<LineKey> = new Set();

/** Lines of a text that are looked at; a form of more questions has learned enough from these. */
export const MAX_LINES = 64;
/** "Expected behaviour: it opens" is a question and its answer. A time or an address has no space after its colon. */
const LABEL = /^([^:：]{1,80}[:：])\s+(\S.*)$/u;

/**
 * The lines of a text by which a form is known, each once; those without a word are none. Empty for a text of one line: it is somebody's wish, and
 * if most ask for the same it is still no template.
 */
export function linesOf({ title, body }: { readonly title: string | null; readonly body: string }): LineKey[] {
  const keys = new Set<LineKey>();
  for (const part of [title ?? '', body]) {
    for (const line of splitLines(cleanText(part).text)) {
      const key = keyOf(line);
      if (key !== null) keys.add(key);
    }
  }
  return keys.size < 2 ? [] : [...keys].slice(0, MAX_LINES).sort((a, b) => (a < b ? -1 : 1));
}

/** The cleaned text without those lines. */
export function withoutLines(text: string, boilerplate: ReadonlySet<LineKey>): string {
  if (boilerplate.size === 0) return text;
  return splitLines(text)
    .filter((line) => {
      const key = keyOf(line);
      return key === null || !boilerplate.has(key);
    })
    .join('\n');
}

function splitLines(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    const [, label, answer] = LABEL.exec(trimmed) ?? [];
    return label === undefined || answer === undefined ? [trimmed] : [label, answer];
  });
}

function keyOf(line: string): LineKey | null {
  const words = joinWords(splitWords(line));
  return words === '' ? null : termKey(`line ${words}`);
}
