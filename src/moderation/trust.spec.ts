import { TRUST_LEVELS } from '../authors/trust';
import { loosenessOf } from './trust';

describe('trust', () => {
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
