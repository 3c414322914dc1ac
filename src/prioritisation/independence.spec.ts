import { insightOf, isAggregateOpen } from './independence';

describe('independence', () => {
  it.each([
    [0, false, false],
    [0, true, false],
    [1, false, false],
    [1, true, true],
    [2, false, true],
    [3, true, true],
  ])('of %i estimators, revealed %s: everybody sees the aggregate: %s', (estimators, isRevealed, isOpen) => {
    expect(isAggregateOpen(estimators, isRevealed)).toBe(isOpen);
  });

  it.each([
    [false, 1, false, 'nothing'],
    [false, 2, false, 'aggregate'],
    [false, 1, true, 'everything'],
    [true, 1, false, 'everything'],
    [true, 2, false, 'everything'],
  ])('whoever has estimated (%s) of %i, revealed %s, sees %s', (hasEstimated, estimators, isRevealed, insight) => {
    expect(insightOf({ hasEstimated }, { estimators, isRevealed })).toBe(insight);
  });
});
