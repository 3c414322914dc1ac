import fc from 'fast-check';
import { calibrationError, lowerBound } from './calibration';
import { LEAST_DECISIONS, MOST_CALIBRATION_ERROR, fit } from './fit';
import { fitIsotonic, valueAt } from './isotonic';
import type { DecisionSample, MatchFeatures } from './match-features';
import { MODEL_KINDS, fitModels, probabilityOf } from './match-model';

/** mulberry32: the same numbers on every machine. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function aMatch(random: () => number): MatchFeatures {
  const mismatch = random() < 0.2 ? 'object' : random() < 0.1 ? 'version' : null;
  return { score: 0.25 + 0.75 * random() ** 1.5, gap: random() * 0.4 - 0.1, mismatch };
}

/** A workspace that confirms matches as often as a curve says; one in three comes with another of its subject. */
function decisionsOf(count: number, curve: (match: MatchFeatures) => number, seed = 1): DecisionSample[] {
  const random = drawer(seed);
  return Array.from({ length: count }, (_, i) => {
    const match = aMatch(random);
    return { ...match, isConfirmed: random() < curve(match), subjectId: String(Math.floor(i / 1.5)) };
  });
}

const CURVES: Readonly<Record<string, (match: MatchFeatures) => number>> = {
  'log-odds that rise with the score': ({ score, gap, mismatch }) =>
    1 / (1 + Math.exp(-(10 * score - 5 + 3 * gap - (mismatch === null ? 0 : 1.5)))),
  'three steps': ({ score }) => (score > 0.6 ? 0.95 : score > 0.45 ? 0.6 : 0.15),
  'rarely sure': ({ score }) => score ** 2,
  'nearly always right': ({ score }) => Math.min(0.98, 0.7 + 0.4 * score),
};

const sample = fc.record({
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  gap: fc.double({ min: -1, max: 1, noNaN: true }),
  mismatch: fc.constantFrom(null, 'object' as const, 'number' as const, 'negation' as const),
  isConfirmed: fc.boolean(),
  subjectId: fc.nat(50).map(String),
});
const samples = fc.array(sample, { minLength: 1, maxLength: 150 });
const enough = fc.array(sample, { minLength: LEAST_DECISIONS, maxLength: LEAST_DECISIONS + 60 });

describe('the probability fitted on decisions', () => {
  it('is between 0 and 1 and rises with the score, the gap and the absence of mismatches, whatever was decided', () => {
    const severity = [null, 'object', 'number'] as const;
    fc.assert(
      fc.property(samples, sample, sample, (decided, a, b) => {
        const models = fitModels(decided);
        const [low, high] = [Math.min(a.score, b.score), Math.max(a.score, b.score)];
        const [narrow, wide] = [Math.min(a.gap, b.gap), Math.max(a.gap, b.gap)];
        for (const kind of MODEL_KINDS) {
          const p = (match: MatchFeatures) => probabilityOf(models[kind], match);
          const grave = severity.map((mismatch) => p({ score: low, gap: narrow, mismatch }));
          const rising = [
            ...grave.reverse(),
            p({ score: high, gap: narrow, mismatch: null }),
            p({ score: high, gap: wide, mismatch: null }),
          ];
          expect(rising).toEqual([...rising].sort((x, y) => x - y));
          expect(Math.min(...rising)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...rising)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is never worse on decisions it has not seen than saying their plain share, and the same every time', () => {
    fc.assert(
      fc.property(enough, (decided) => {
        const once = fit(decided);
        expect(fit(decided)).toEqual(once);
        if (once.model !== null) expect(once.brier).toBeLessThanOrEqual(once.baseBrier ?? 0);
      }),
      { numRuns: 12 },
    );
  });

  it.each(Object.entries(CURVES))('of a workspace with %s is calibrated', (_, curve) => {
    const fitted = fit(decisionsOf(1_000, curve));
    expect(fitted).toMatchObject({ isEarned: true, decisionCount: 1_000 });
    expect(fitted.bins.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
    const { model } = fitted;
    if (model === null) throw new Error('no model');
    const random = drawer(99);
    const errors = Array.from({ length: 2_000 }, () => aMatch(random)).map((match) => Math.abs(probabilityOf(model, match) - curve(match)));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.07);
    expect(fitted.calibrationError).toBeLessThan(MOST_CALIBRATION_ERROR);
    expect(fitted.brier).toBeLessThan((fitted.baseBrier ?? 0) - 0.002);
  });

  it('is earned by 200 decisions that follow one curve, and not by those that follow none', () => {
    const [rising] = Object.values(CURVES);
    expect(fit(decisionsOf(LEAST_DECISIONS, rising ?? (() => 0))).isEarned).toBe(true);
    const tossed = fit(decisionsOf(LEAST_DECISIONS, () => 0.5));
    expect(tossed).toMatchObject({ isEarned: false, model: { kind: 'constant' } });
  });

  it('needs enough decisions, and enough of each kind', () => {
    const [rising = () => 0] = Object.values(CURVES);
    expect(fit(decisionsOf(LEAST_DECISIONS - 1, rising))).toMatchObject({ isEarned: false, model: null, bins: [] });
    expect(fit(decisionsOf(1_000, () => 1))).toMatchObject({ isEarned: false, model: null, confirmedCount: 1_000 });
    expect(fit([])).toMatchObject({ decisionCount: 0, isEarned: false });
  });

  it('counts as support for attaching alone only matches that could be attached: the closest, and without mismatch', () => {
    const decided = decisionsOf(1_000, ({ score }) => (score > 0.5 ? 0.97 : 0.1));
    const { support } = fit(decided);
    const eligible = decided.filter(({ mismatch, gap }) => mismatch === null && gap >= 0).length;
    expect(support).toHaveLength(20);
    const [first, ...others] = support;
    expect(first?.decisions).toBeGreaterThan(100);
    expect(first?.decisions).toBeLessThan(eligible);
    others.forEach(({ decisions }, i) => expect(decisions).toBeLessThanOrEqual(support[i]?.decisions ?? 0));
  });
});

describe('what a fit is judged by', () => {
  it.each([
    [0, 0, 0],
    [10, 10, 0.787],
    [52, 52, 0.951],
    [95, 100, 0.901],
    [0, 10, 0],
  ])('%d confirmed of %d are a precision of at least %d', (confirmed, count, bound) => {
    expect(lowerBound(confirmed, count)).toBeCloseTo(bound, 3);
  });

  it('weighs each bin by its decisions', () => {
    const bin = (predicted: number, observed: number, count: number) => ({ from: 0, to: 1, predicted, observed, count });
    expect(calibrationError([bin(0.5, 0.6, 30), bin(0.9, 0.7, 10)])).toBeCloseTo(0.125);
  });

  it('pools neighbours that contradict the order, and joins the rest', () => {
    const points = [0.2, 0.9, 0.1, 0.8].flatMap((share, at) =>
      Array.from({ length: 50 }, (_, i) => ({ x: at, isConfirmed: i < share * 50 })),
    );
    const curve = fitIsotonic(points);
    expect(curve).toHaveLength(3);
    expect(valueAt(curve, -1)).toBe(curve[0]?.y);
    expect(valueAt(curve, 1.5)).toBeCloseTo(0.5, 1);
    expect(valueAt(curve, 0.75)).toBeGreaterThan(valueAt(curve, 0.5));
    expect(valueAt(curve, 9)).toBe(curve[2]?.y);
  });
});
