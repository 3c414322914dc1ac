import type { FoundText } from './candidate-search';
import { MAX_CANDIDATES, RELATED_MEANING } from './ranking';

/** Of the candidates, those that words did not find; what shares words comes first. */
const MOST_BY_MEANING = 30;

/** What words found, best first, and the nearest that they did not: together no more than are ranked. `meanings`: how near each is, 0 to 1. */
export function joinCandidates(
  byWords: readonly FoundText[],
  near: readonly FoundText[],
  meanings: ReadonlyMap<string, number>,
): FoundText[] {
  const known = new Set(byWords.map(({ ideaId }) => ideaId));
  const nearnessOf = ({ ideaId }: FoundText): number => meanings.get(ideaId) ?? 0;
  const others = near
    .filter((idea) => !known.has(idea.ideaId) && nearnessOf(idea) >= RELATED_MEANING)
    .sort((a, b) => nearnessOf(b) - nearnessOf(a) || (a.ideaId < b.ideaId ? -1 : 1))
    .slice(0, MOST_BY_MEANING);
  return [...byWords.slice(0, MAX_CANDIDATES - others.length), ...others];
}
