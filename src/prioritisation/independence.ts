import type { ScoreExplanation } from './explain';

/**
 * Members estimate on their own, for a number one has seen pulls one's own towards it. What is hidden until somebody has given an estimate
 * of their own, or a manager has revealed the round:
 * - single estimates, with their reasons and who gave them; only how many there are is shown;
 * - a score that rests on one person, for it is that person's estimate. Such an idea is `unrated` for everyone else, everywhere: in the list
 *   of ideas, the events, the matrix and the hot plan. Its estimator sees it.
 * From two estimators on the aggregate is open to the whole team, without the range of the answers, from which two people's could be told.
 * This guards against anchoring, not against arithmetic: who wants to know may give an estimate and look.
 */
export const OPEN_FROM_ESTIMATORS = 2;

/** May everybody in the workspace, machines too, see the aggregate? */
export function isAggregateOpen(estimators: number, isRevealed: boolean): boolean {
  return estimators > 0 && (isRevealed || estimators >= OPEN_FROM_ESTIMATORS);
}

/** May the caller see each estimate, its reason and its author? */
export function seesEstimates({ isRevealed, hasEstimated }: { isRevealed: boolean; hasEstimated: boolean }): boolean {
  return isRevealed || hasEstimated;
}

/** The explanation for a caller who may see the aggregate, but not the estimates behind it. */
export function withoutEstimates(explanation: ScoreExplanation): ScoreExplanation {
  const hidden = <T extends ScoreExplanation['impact']>(axis: T): T => ({
    ...axis,
    spread: null,
    ratio: null,
    terms: axis.terms.map((term) => ({ ...term, sources: [] })),
  });
  return {
    ...explanation,
    impact: hidden(explanation.impact),
    costDays: hidden(explanation.costDays),
    inWords: explanation.inWords.map((sentence) => sentence.replace(/ \(a factor of [^)]*\)/g, '')),
  };
}
