import type { MessagePrompt } from '../integrations/integration';

export interface Chosen {
  readonly values: readonly string[];
  /** More was said than the choice. */
  readonly saysMore: boolean;
}

/** `2`, `1 and 3` in any language's punctuation: digits with nothing but signs between them. Bounded: the line is anybody's. */
const NUMBERS = /^[\p{P}\p{S}\s]*(?:\d{1,2}[\p{P}\p{S}\s]*){1,10}$/u;

/** What the first line of a reply chooses: numbers, as the choices stood there, or the words of one. Null: none, so that it is a reply like others. */
export function chosenIn(text: string, choices: MessagePrompt['choices']): Chosen | null {
  const [first = '', ...more] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (first.length > 200) return null;
  const saysMore = more.length > 0;
  const named = choices.find(({ label }) => bare(label) === bare(first));
  if (named !== undefined) return { values: [named.value], saysMore };
  if (!NUMBERS.test(first)) return null;
  const values = (first.match(/\d+/g) ?? []).map((no) => choices[Number(no) - 1]?.value);
  return values.every((value) => value !== undefined) ? { values: [...new Set(values)], saysMore } : null;
}

function bare(words: string): string {
  return words.replace(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '').toLowerCase();
}
