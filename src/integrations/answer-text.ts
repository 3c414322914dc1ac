import { isObject } from './payload';

/** Deeper than any form nests an answer (a grid is a list of lists); a hostile document may be deeper than the stack. */
const MAX_DEPTH = 4;

/**
 * An answer to a question as one text, null where nothing was answered: entries of a list by commas, parts of a compound answer (first and last
 * name, street and city) by spaces, in the order in which they were sent.
 */
export function answerText(answer: unknown): string | null {
  const text = read(answer, MAX_DEPTH);
  return text === null || text.trim() === '' ? null : text;
}

function read(answer: unknown, depth: number): string | null {
  if (typeof answer === 'string') return answer;
  if (typeof answer === 'number' || typeof answer === 'boolean') return String(answer);
  if (depth === 0) return null;
  if (Array.isArray(answer)) return joined(answer, ', ', depth);
  return isObject(answer) ? joined(Object.values(answer), ' ', depth) : null;
}

function joined(answers: readonly unknown[], separator: string, depth: number): string {
  return answers
    .map((answer) => read(answer, depth - 1))
    .filter((text) => text !== null && text.trim() !== '')
    .join(separator);
}
