import * as fc from 'fast-check';
import { explainScore, type SourcedEstimate } from './explain';
import { DEFAULT_THRESHOLDS } from './model';
import { describeFlip, smallestFlip } from './quadrant-flip';
import { quadrantOf } from './score';

const given: SourcedEstimate[] = [
  { estimateId: 'e2', memberId: 'ben', impact: 13, costDays: 5 },
  { estimateId: 'e1', memberId: 'ana', impact: 2, costDays: 2 },
];

describe('explaining a score', () => {
  const explained = explainScore(given, DEFAULT_THRESHOLDS);

  it('has nothing to explain for an unrated idea', () => {
    expect(explainScore([], DEFAULT_THRESHOLDS)).toBeNull();
  });

  it('names every estimate with its weight, and the terms make the centre', () => {
    expect(explained?.impact.terms).toEqual([
      {
        kind: 'estimates',
        weight: 1,
        value: explained?.impact.centre,
        sources: [
          { estimateId: 'e1', memberId: 'ana', value: 2, weight: 0.5 },
          { estimateId: 'e2', memberId: 'ben', value: 13, weight: 0.5 },
        ],
      },
    ]);
    const again = explained?.costDays.terms.flatMap((term) =>
      term.sources.map((source) => term.weight * source.weight * Math.log(source.value)),
    );
    expect(Math.exp((again ?? []).reduce((a, b) => a + b, 0))).toBeCloseTo(explained?.costDays.centre ?? NaN, 9);
  });

  it('gives the numbers from which a reader can compute P, sigma and the order again', () => {
    expect(explained).not.toBeNull();
    if (explained === null) return;
    for (const axis of [explained.impact, explained.costDays]) {
      expect(axis.sigma ** 2).toBeCloseTo(axis.pooledSpread ** 2 / explained.estimators + axis.sharedError ** 2, 12);
      const measured = (explained.estimators - 1) * (axis.spread ?? 0) ** 2;
      expect(axis.pooledSpread ** 2).toBeCloseTo((measured + axis.priorWeight * axis.priorSpread ** 2) / (explained.estimators + 1), 12);
    }
    expect(explained.quickWinProbability).toBe(explained.impact.favourableProbability * explained.costDays.favourableProbability);
    expect(explained.order).toBe((explained.impact.centre * explained.confidence) / explained.costDays.centre);
    expect(explained).toMatchObject({ thresholdsVersion: 1, modelVersion: 1, impact: { threshold: 4 }, costDays: { threshold: 8 } });
  });

  it('reads as sentences', () => {
    // I = sqrt 26 = 5.10, C = sqrt 10 = 3.16; ln(5.10/4) = 0.243 is nearer than ln(8/3.16) = 0.928; 4/5.10 = 0.784
    expect(explained?.inWords[0]).toBe('2 members have estimated. Impact centres on 5.1, cost on 3.2 person-days.');
    expect(explained?.inWords[2]).toBe('The estimators disagree on impact (a factor of 6.5): talk before planning.');
    expect(explained?.inWords[3]).toBe('If its impact fell from 5.1 to below 4 (times 0.784), this quick win would become a fill-in.');
  });
});

describe('the smallest change that flips the quadrant', () => {
  it.each([
    [5, 1, 'If its impact fell from 5 to below 4 (times 0.800), this quick win would become a fill-in.'],
    [13, 7.5, 'If its cost rose from 7.5 to above 8 person-days (times 1.07), this quick win would become a big bet.'],
    [13, 10, 'If its cost fell from 10 to 8 person-days (times 0.800), this big bet would become a quick win.'],
    [3, 1, 'If its impact rose from 3 to 4 (times 1.33), this fill-in would become a quick win.'],
    [1, 34, 'If its impact rose from 1 to 4 (times 4.00), this money pit would become a big bet.'],
    [4, 1, 'Its impact is exactly on the threshold of 4: with anything below, this quick win would become a fill-in.'],
    [13, 8, 'Its cost is exactly on the threshold of 8 person-days: with anything above, this quick win would become a big bet.'],
    [8, 16, 'If its impact fell from 8 to below 4 (times 0.500), this big bet would become a money pit.'],
  ])('impact %d, cost %d', (impact, costDays, words) => {
    expect(describeFlip(smallestFlip(impact, costDays, DEFAULT_THRESHOLDS))).toBe(words);
  });

  const centre = fc.double({ min: Math.log(0.5), max: Math.log(60), noNaN: true }).map(Math.exp);

  it('does flip it, and nothing smaller on either axis does', () => {
    fc.assert(
      fc.property(centre, centre, (impact, costDays) => {
        const flip = smallestFlip(impact, costDays, DEFAULT_THRESHOLDS);
        const target = flip.isReachingEnough ? flip.to : flip.to * (flip.direction === 'up' ? 1 + 1e-9 : 1 - 1e-9);
        const after =
          flip.axis === 'impact' ? quadrantOf(target, costDays, DEFAULT_THRESHOLDS) : quadrantOf(impact, target, DEFAULT_THRESHOLDS);
        expect(after).toBe(flip.quadrantAfter);
        expect(after).not.toBe(flip.quadrantBefore);
        const almost = Math.exp(Math.abs(Math.log(flip.factor)) * 0.999);
        for (const factor of [almost, 1 / almost]) {
          expect(quadrantOf(impact * factor, costDays, DEFAULT_THRESHOLDS)).toBe(flip.quadrantBefore);
          expect(quadrantOf(impact, costDays * factor, DEFAULT_THRESHOLDS)).toBe(flip.quadrantBefore);
        }
      }),
    );
  });
});
