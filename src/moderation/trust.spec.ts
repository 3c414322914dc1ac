import { TRUST_LEVELS, levelFrom, loosenessOf } from './trust';

describe('trust', () => {
  it.each([
    [{ ageDays: 0, attached: 0 }, 'newcomer'],
    [{ ageDays: 400, attached: 0 }, 'newcomer'],
    [{ ageDays: 13.9, attached: 50 }, 'newcomer'],
    [{ ageDays: 14, attached: 2 }, 'newcomer'],
    [{ ageDays: 14, attached: 3 }, 'activist'],
    [{ ageDays: 89, attached: 10 }, 'activist'],
    [{ ageDays: 90, attached: 9 }, 'activist'],
    [{ ageDays: 90, attached: 10 }, 'expert'],
  ])('%j makes a %s', (record, level) => {
    expect(levelFrom(record)).toBe(level);
  });

  it('only ever loosens, level by level', () => {
    const steps = TRUST_LEVELS.map(loosenessOf);
    steps.slice(1).forEach((step, i) => {
      const below = steps[i];
      expect([step.rate >= (below?.rate ?? 0), step.links >= (below?.links ?? 0)]).toEqual([true, true]);
      expect([Number(step.isNewcomer) <= Number(below?.isNewcomer), Number(step.skipsWaiting) >= Number(below?.skipsWaiting)]).toEqual([
        true,
        true,
      ]);
    });
  });
});
