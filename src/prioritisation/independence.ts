/**
 * Members estimate on their own, for a number one has seen pulls one's own towards it. What is hidden until somebody has given an estimate
 * of their own, or a manager has revealed the round:
 * - single estimates, with their reasons and who gave them; only how many there are is shown;
 * - a score that rests on one person, for it is that person's estimate. Such an idea reads as `unrated` for everyone else, everywhere: in
 *   the list of ideas, the events, the matrix and the hot plan. Its estimator sees it.
 * From two estimators on the aggregate is open to the whole team, without the range of the answers, from which two people's could be told.
 * This guards against anchoring, not against arithmetic: who wants to know may give an estimate and look.
 */
export const OPEN_FROM_ESTIMATORS = 2;

/** May everybody in the workspace, machines too, see the aggregate? */
export function isAggregateOpen(estimators: number, isRevealed: boolean): boolean {
  return estimators > 0 && (isRevealed || estimators >= OPEN_FROM_ESTIMATORS);
}

/** What a caller may see of an idea's rating. */
export type Insight = 'nothing' | 'aggregate' | 'everything';

export function insightOf(caller: { hasEstimated: boolean }, round: { estimators: number; isRevealed: boolean }): Insight {
  if (round.isRevealed || caller.hasEstimated) return 'everything';
  return isAggregateOpen(round.estimators, round.isRevealed) ? 'aggregate' : 'nothing';
}
