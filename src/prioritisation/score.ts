import {
  CONFIDENCE,
  DISCUSSION_RATIO,
  DISCUSSION_SPREAD,
  MODEL_VERSION,
  PRIOR_SPREAD,
  PRIOR_WEIGHT,
  SIGMA_0,
  type EstimateInput,
  type Quadrant,
  type Thresholds,
} from './model';
import { normalCdf } from './normal';

/** What the estimates say about one axis. */
export interface AxisScore {
  /** Geometric mean, in the axis's own unit. */
  readonly centre: number;
  /** Sample sd of the logs; null for a single estimate, which says nothing about disagreement. */
  readonly spread: number | null;
  /** The spread drawn towards ln 2, more strongly the fewer the estimates. */
  readonly pooledSpread: number;
  /** Standard error of ln(centre), with the error that all estimators share. */
  readonly sigma: number;
  /** Largest estimate over smallest. */
  readonly ratio: number;
  readonly needsDiscussion: boolean;
}

export interface IdeaScore {
  readonly modelVersion: number;
  readonly thresholdsVersion: number;
  readonly estimators: number;
  readonly impact: AxisScore;
  readonly costDays: AxisScore;
  /** P(impact is really high and cost really low), 0 to 1. */
  readonly quickWinProbability: number;
  readonly quadrant: Quadrant;
  readonly needsDiscussion: boolean;
  /** Impact times confidence a person-day: the sort key, higher first. */
  readonly order: number;
}

/** Rounding of logs is about 1e-16; a difference below this is no difference. */
const NO_DIFFERENCE = 1e-9;

/** Null when nobody has estimated: such an idea is unrated, there is no default. Depends on nothing but its arguments (rule 6). */
export function scoreIdea(estimates: readonly EstimateInput[], thresholds: Thresholds): IdeaScore | null {
  if (estimates.length === 0) return null;
  if (new Set(estimates.map((estimate) => estimate.memberId)).size < estimates.length) {
    throw new RangeError('A member has more than one estimate in this score; pass only the current one of each member.');
  }
  const impact = scoreAxis(estimates.map((estimate) => estimate.impact));
  const costDays = scoreAxis(estimates.map((estimate) => estimate.costDays));
  return {
    modelVersion: MODEL_VERSION,
    thresholdsVersion: thresholds.version,
    estimators: estimates.length,
    impact,
    costDays,
    quickWinProbability: highImpactProbability(impact, thresholds) * lowCostProbability(costDays, thresholds),
    quadrant: quadrantOf(impact.centre, costDays.centre, thresholds),
    needsDiscussion: impact.needsDiscussion || costDays.needsDiscussion,
    order: (impact.centre * CONFIDENCE) / costDays.centre,
  };
}

function scoreAxis(values: readonly number[]): AxisScore {
  const wrong = values.find((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong !== undefined) throw new RangeError(`An estimate must be a finite number above zero to lie on a log axis, got ${wrong}.`);
  // Sorted, so that the rounding of the sums, and with it the score, does not depend on the order in which members answered.
  const sorted = [...values].sort((a, b) => a - b);
  const logs = sorted.map(Math.log);
  const k = logs.length;
  const mean = logs.reduce((sum, log) => sum + log, 0) / k;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const spread = k === 1 ? null : Math.sqrt(squares / (k - 1));
  const pooledVariance = (squares + PRIOR_WEIGHT * PRIOR_SPREAD ** 2) / (k - 1 + PRIOR_WEIGHT);
  const ratio = (sorted.at(-1) ?? NaN) / (sorted[0] ?? NaN);
  return {
    // Twelve digits: the centre of 2 and 8 is 4, not 3.9999999999999996 on the wrong side of a threshold.
    centre: Number(Math.exp(mean).toPrecision(12)),
    spread,
    pooledSpread: Math.sqrt(pooledVariance),
    sigma: Math.sqrt(pooledVariance / k + SIGMA_0 ** 2),
    ratio,
    needsDiscussion: ratio > DISCUSSION_RATIO + NO_DIFFERENCE || (spread ?? 0) > DISCUSSION_SPREAD + NO_DIFFERENCE,
  };
}

export function highImpactProbability(impact: AxisScore, thresholds: Thresholds): number {
  return normalCdf(Math.log(impact.centre / thresholds.impact) / impact.sigma);
}

export function lowCostProbability(costDays: AxisScore, thresholds: Thresholds): number {
  return normalCdf(Math.log(thresholds.costDays / costDays.centre) / costDays.sigma);
}

/** On a threshold counts in the idea's favour: impact at it is high, cost at it is low. */
export function quadrantOf(impact: number, costDays: number, thresholds: Thresholds): Quadrant {
  const isLowCost = costDays <= thresholds.costDays;
  if (impact >= thresholds.impact) return isLowCost ? 'quick_win' : 'big_bet';
  return isLowCost ? 'fill_in' : 'money_pit';
}
