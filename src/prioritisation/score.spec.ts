import * as fc from 'fast-check';
import { DEFAULT_THRESHOLDS, DEFAULT_T_SHIRT_DAYS, IMPACTS, isImpact, type EstimateInput } from './model';
import { quadrantOf, scoreIdea, type IdeaScore } from './score';

const COSTS = Object.values(DEFAULT_T_SHIRT_DAYS);
const LN2 = Math.LN2;

function estimates(impacts: readonly number[], costs: readonly number[]): EstimateInput[] {
  return impacts.map((impact, index) => ({ memberId: `m${index}`, impact, costDays: costs[index] ?? 5 }));
}

function score(impacts: readonly number[], costs: readonly number[], thresholds = DEFAULT_THRESHOLDS): IdeaScore {
  const result = scoreIdea(estimates(impacts, costs), thresholds);
  if (result === null) throw new Error('expected a score');
  return result;
}

const anEstimate = fc.record({ impact: fc.constantFrom(...IMPACTS), costDays: fc.constantFrom(...COSTS) });
const someEstimates = fc
  .array(anEstimate, { minLength: 1, maxLength: 9 })
  .map((list) => list.map((estimate, index) => ({ memberId: `m${index}`, ...estimate })));

describe('scoring an idea', () => {
  it('leaves an idea nobody has estimated unrated', () => {
    expect(scoreIdea([], DEFAULT_THRESHOLDS)).toBeNull();
  });

  it('rates one estimate with the spread assumed of a stranger', () => {
    const one = score([8], [2]);
    // s^2 pooled = (0 + 2 (ln 2)^2) / 2 = 0.480453; sigma^2 = 0.480453 / 1 + 0.04 = 0.520453; sigma = 0.721424
    expect(one.impact.spread).toBeNull();
    expect(one.impact.pooledSpread).toBeCloseTo(LN2, 12);
    expect(one.impact.sigma).toBeCloseTo(0.721424, 6);
    // z_I = ln(8/4) / 0.721424 = 0.960805, Phi = 0.831675; z_C = ln(8/2) / 0.721424 = 1.921610, Phi = 0.972672; product 0.808947
    expect(one.quickWinProbability).toBeCloseTo(0.808947, 4);
    expect(one).toMatchObject({
      estimators: 1,
      quadrant: 'quick_win',
      needsDiscussion: false,
      order: 4,
      modelVersion: 1,
      thresholdsVersion: 1,
    });
  });

  it('takes the geometric mean of three and pools their spread', () => {
    const three = score([2, 5, 13], [2, 5, 5]);
    // ln 2, ln 5, ln 13 = 0.693147, 1.609438, 2.564949; mean 1.622511; I = 130^(1/3) = 5.065797
    expect(three.impact.centre).toBeCloseTo(5.065797, 6);
    // deviations -0.929364, -0.013073, 0.942438; squares 0.863718 + 0.000171 + 0.888189 = 1.752078; s^2 = 0.876039; s = 0.935969
    expect(three.impact.spread).toBeCloseTo(0.935969, 5);
    // pooled = (1.752078 + 0.960906) / 4 = 0.678246; sigma^2 = 0.678246/3 + 0.04 = 0.266082; sigma = 0.515831
    expect(three.impact.pooledSpread ** 2).toBeCloseTo(0.678246, 5);
    expect(three.impact.sigma).toBeCloseTo(0.515831, 5);
    // C = 50^(1/3) = 3.684031; ln 2.5 = 0.916291, squares 0.916291^2 * 2/3 = 0.559726; pooled (0.559726 + 0.960906)/4 = 0.380158;
    // sigma^2 = 0.166719, sigma = 0.408313
    expect(three.costDays.centre).toBeCloseTo(3.684031, 6);
    expect(three.costDays.sigma).toBeCloseTo(0.408313, 5);
    // z_I = ln(5.065797/4) / 0.515831 = 0.236217/0.515831 = 0.457935, Phi = 0.676501; z_C = ln(8/3.684031)/0.408313 = 0.775433/0.408313
    // = 1.899114, Phi = 0.971225; product 0.657035
    expect(three.quickWinProbability).toBeCloseTo(0.657035, 4);
    expect(three.order).toBeCloseTo(5.065797 / 3.684031, 6);
  });

  it.each([
    [[4, 4], [8, 8], 'quick_win'],
    [[2, 8], [2, 34], 'big_bet'],
    [[2, 8], [4, 16], 'quick_win'],
    [[3, 5], [4, 16], 'fill_in'],
    [[3, 5], [5, 13], 'money_pit'],
  ])('puts %j by %j into %s: on a threshold counts in its favour', (impacts, costs, quadrant) => {
    // sqrt(2*8) = 4 and sqrt(4*16) = 8 lie exactly on the thresholds; sqrt(2*34) = 8.25, sqrt(3*5) = 3.87, sqrt(5*13) = 8.06
    expect(score(impacts, costs).quadrant).toBe(quadrant);
  });

  it.each([
    [[2, 5], [5, 5], false, 'ratio 2.5, s = 0.648'],
    [[1, 3], [5, 5], true, 's = ln 3 / sqrt 2 = 0.777 > ln 2, though the ratio is 3'],
    [[5, 5], [5, 34], true, 'on cost alone: ratio 6.8'],
    [[5, 5, 5], [3, 6, 12], false, 's is exactly ln 2, the ratio exactly 4'],
    [[3, 3, 3, 3, 3, 3, 3, 3, 13], [5, 5, 5, 5, 5, 5, 5, 5, 5], true, 'one dissenter, s = 0.489, but the ratio is 4.33'],
    [[13], [34], false, 'one cannot disagree'],
  ])('%j by %j: needs discussion is %s, %s', (impacts, costs, expected) => {
    expect(score(impacts, costs).needsDiscussion).toBe(expected);
  });

  it('refuses what has no place on a log axis, and a member who counts twice', () => {
    expect(() => score([0], [5])).toThrow(/above zero/);
    expect(() => score([5], [Infinity])).toThrow(/finite/);
    expect(() => scoreIdea([...estimates([5], [5]), ...estimates([5], [5])], DEFAULT_THRESHOLDS)).toThrow(/more than one estimate/);
  });

  it('knows the impacts a member may give', () => {
    expect([0, 1, 2, 4, 5, 13, 21].filter(isImpact)).toEqual([1, 2, 5, 13]);
  });
});

describe('properties of a score', () => {
  it('does not depend on who answered first', () => {
    fc.assert(
      fc.property(
        someEstimates.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(scoreIdea(shuffled, DEFAULT_THRESHOLDS)).toEqual(scoreIdea(list, DEFAULT_THRESHOLDS));
        },
      ),
    );
  });

  it('keeps P a probability and the centre among the estimates', () => {
    fc.assert(
      fc.property(someEstimates, (list) => {
        const { quickWinProbability, impact } = score(
          list.map((e) => e.impact),
          list.map((e) => e.costDays),
        );
        expect(quickWinProbability).toBeGreaterThanOrEqual(0);
        expect(quickWinProbability).toBeLessThanOrEqual(1);
        expect(impact.centre).toBeGreaterThanOrEqual(Math.min(...list.map((e) => e.impact)) * (1 - 1e-11));
        expect(impact.centre).toBeLessThanOrEqual(Math.max(...list.map((e) => e.impact)) * (1 + 1e-11));
      }),
    );
  });

  it('raising one impact never lowers P nor turns high into low: every case of up to seven estimators', () => {
    let cases = 0;
    for (const impacts of multisets(7)) {
      const before = score(
        impacts,
        impacts.map(() => 5),
      );
      impacts.forEach((impact, index) => {
        const higher = IMPACTS[IMPACTS.findIndex((allowed) => allowed === impact) + 1];
        if (higher === undefined) return;
        const after = score(
          impacts.with(index, higher),
          impacts.map(() => 5),
        );
        cases += 1;
        if (after.quickWinProbability < before.quickWinProbability || (before.quadrant === 'quick_win' && after.quadrant !== 'quick_win')) {
          throw new Error(
            `${impacts.join()} with ${impact} raised to ${higher}: ${before.quickWinProbability} -> ${after.quickWinProbability}`,
          );
        }
      });
    }
    expect(cases).toBeGreaterThan(5000);
  });

  it('raising one cost never turns high cost into low', () => {
    fc.assert(
      fc.property(someEstimates, fc.nat(8), (list, at) => {
        const costs = list.map((e) => e.costDays);
        const index = at % costs.length;
        const before = score(
          list.map((e) => e.impact),
          costs,
        );
        const after = score(
          list.map((e) => e.impact),
          costs.with(index, (costs[index] ?? 1) * 1.7),
        );
        if (['big_bet', 'money_pit'].includes(before.quadrant)) expect(after.quadrant).toBe(before.quadrant);
      }),
    );
  });

  it('depends on an axis only through estimate / threshold: counting cost in hours instead of days changes nothing', () => {
    fc.assert(
      fc.property(someEstimates, fc.constantFrom(0.125, 2, 8, 64), (list, unit) => {
        const impacts = list.map((e) => e.impact);
        const costs = list.map((e) => e.costDays);
        const before = score(impacts, costs);
        const after = score(
          impacts.map((impact) => impact * unit),
          costs.map((cost) => cost * unit),
          { version: 2, impact: 4 * unit, costDays: 8 * unit },
        );
        expect(after.quadrant).toBe(before.quadrant);
        expect(after.quickWinProbability).toBeCloseTo(before.quickWinProbability, 9);
        expect(after.order).toBeCloseTo(before.order, 9);
      }),
    );
  });

  it('a quadrant is decided by each axis on its own', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.double({ min: 0.1, max: 100, noNaN: true }), (impact, cost) => {
        const quadrant = quadrantOf(impact, cost, DEFAULT_THRESHOLDS);
        expect(['quick_win', 'big_bet'].includes(quadrant)).toBe(impact >= 4);
        expect(['quick_win', 'fill_in'].includes(quadrant)).toBe(cost <= 8);
      }),
    );
  });
});

/** Every choice of 1 to `size` impacts, order aside. */
function multisets(size: number): number[][] {
  if (size === 0) return [];
  const smaller = multisets(size - 1);
  const largest = size === 1 ? [[]] : smaller.filter((set) => set.length === size - 1);
  return [
    ...smaller,
    ...largest.flatMap((set) => IMPACTS.filter((impact) => impact >= (set.at(-1) ?? 0)).map((impact) => [...set, impact])),
  ];
}
