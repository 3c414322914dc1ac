import { RE2JS } from 're2js';
import { fold } from './disguise';

/** Steps a program may have: RE2 takes time in proportion to steps times characters. All patterns of a policy on 20,000 hostile characters: about a second at worst. */
const MAX_STEPS = 500;
const MAX_STEPS_IN_ALL = 1_000;

export interface PatternProblem {
  readonly index: number;
  readonly detail: string;
}

/** What is wrong with the patterns of a policy, with what to do about it. */
export function problemsOf(patterns: readonly string[]): PatternProblem[] {
  const compiled = patterns.map((pattern) => compile(pattern));
  const problems = compiled.flatMap((each, index) => (typeof each === 'string' ? [{ index, detail: each }] : []));
  if (problems.length > 0) return problems;
  let steps = 0;
  for (const [index, each] of compiled.entries()) {
    const own = typeof each === 'string' ? 0 : each.programSize();
    steps += own;
    if (own > MAX_STEPS)
      return [{ index, detail: `It is too large (${own} steps, at most ${MAX_STEPS}): repeat less, {1,20} instead of {1,900}.` }];
    if (steps > MAX_STEPS_IN_ALL)
      return [{ index, detail: `Together with those before it, it is too large (${steps} steps, at most ${MAX_STEPS_IN_ALL}).` }];
  }
  return [];
}

/** The first pattern that fits somewhere in the text; case and width do not matter. Linear in the text, whatever the pattern: there is no backtracking to blow up. */
export function findPattern(text: string, patterns: readonly string[]): string | null {
  if (patterns.length === 0) return null;
  const folded = fold(text);
  return patterns.find((pattern) => fits(pattern, folded)) ?? null;
}

function fits(pattern: string, text: string): boolean {
  const compiled = compile(pattern);
  return typeof compiled !== 'string' && compiled.test(text);
}

/** The program, or in words why it is none. */
function compile(pattern: string): RE2JS | string {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return compiled.test('') ? 'It fits the empty text, so it would hold everything.' : compiled;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').slice(0, 200) : 'it cannot be read';
    return `It is no pattern in RE2 syntax (${reason}). RE2 has no look-around and no back-references; write \\. for a dot.`;
  }
}
