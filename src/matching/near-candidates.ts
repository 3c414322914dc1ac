import { MAX_CANDIDATES, RELATED_MEANING } from './ranking';

/** Of the candidates, those that words did not find; what shares words comes first. */
const MOST_BY_MEANING = 30;

/**
 * The ideas that words found, best first, and the nearest that they did not: together no more than are ranked. `meanings`: how near each is, 0 to 1.
 */
export function joinCandidates(byWords: readonly string[], near: readonly string[], meanings: ReadonlyMap<string, number>): string[] {
  const known = new Set(byWords);
  const nearnessOf = (ideaId: string): number => meanings.get(ideaId) ?? 0;
  const others = near
    .filter((ideaId) => !known.has(ideaId) && nearnessOf(ideaId) >= RELATED_MEANING)
    .sort((a, b) => nearnessOf(b) - nearnessOf(a) || (a < b ? -1 : 1))
    .slice(0, MOST_BY_MEANING);
  return [...byWords.slice(0, MAX_CANDIDATES - others.length), ...others];
}
