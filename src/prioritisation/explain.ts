import { CONFIDENCE, PRIOR_SPREAD, PRIOR_WEIGHT, SIGMA_0, type EstimateInput, type Quadrant, type Thresholds } from './model';
import { highImpactProbability, lowCostProbability, scoreIdea, type AxisScore } from './score';
import { describeFlip, smallestFlip, type QuadrantFlip } from './quadrant-flip';
import { percent, shortNumber } from './numbers';

export interface SourcedEstimate extends EstimateInput {
  readonly estimateId: string;
}

/** One estimate's part in a centre: ln(centre) is the sum of weight * ln(value). */
export interface ScoreSource {
  readonly estimateId: string;
  readonly memberId: string;
  readonly value: number;
  readonly weight: number;
}

/** A part of ln(centre). Version 1 has one; the absent ones are not listed, and the weights of those present sum to 1. */
export interface ScoreTerm {
  readonly kind: 'estimates';
  readonly weight: number;
  readonly value: number;
  readonly sources: readonly ScoreSource[];
}

export interface AxisExplanation extends AxisScore {
  readonly terms: readonly ScoreTerm[];
  /** The spread assumed before any estimate, and how many degrees of freedom it counts for. */
  readonly priorSpread: number;
  readonly priorWeight: number;
  /** The error all estimators share: sigma^2 = pooledSpread^2 / estimators + sharedError^2. */
  readonly sharedError: number;
  readonly threshold: number;
  /** P(the impact is really high), P(the cost is really low). */
  readonly favourableProbability: number;
}

export interface ScoreExplanation {
  readonly modelVersion: number;
  readonly thresholdsVersion: number;
  readonly estimators: number;
  readonly impact: AxisExplanation;
  readonly costDays: AxisExplanation;
  readonly confidence: number;
  /** impact.centre * confidence / costDays.centre */
  readonly order: number;
  /** impact.favourableProbability * costDays.favourableProbability */
  readonly quickWinProbability: number;
  readonly quadrant: Quadrant;
  readonly needsDiscussion: boolean;
  readonly flip: QuadrantFlip;
  readonly inWords: readonly string[];
}

/** Names every estimate: only for those who may see them, that is, once they are revealed. Null for an unrated idea. */
export function explainScore(estimates: readonly SourcedEstimate[], thresholds: Thresholds): ScoreExplanation | null {
  const score = scoreIdea(estimates, thresholds);
  if (score === null) return null;
  const explained = {
    ...score,
    impact: explainAxis(score.impact, sourcesOf(estimates, 'impact'), thresholds.impact, highImpactProbability(score.impact, thresholds)),
    costDays: explainAxis(
      score.costDays,
      sourcesOf(estimates, 'costDays'),
      thresholds.costDays,
      lowCostProbability(score.costDays, thresholds),
    ),
    confidence: CONFIDENCE,
    flip: smallestFlip(score.impact.centre, score.costDays.centre, thresholds),
  };
  return { ...explained, inWords: inWords(explained) };
}

/** By id, so that the explanation, like the score, does not depend on who answered first. */
function sourcesOf(estimates: readonly SourcedEstimate[], axis: 'impact' | 'costDays'): ScoreSource[] {
  return estimates
    .map((estimate) => ({
      estimateId: estimate.estimateId,
      memberId: estimate.memberId,
      value: estimate[axis],
      weight: 1 / estimates.length,
    }))
    .sort((a, b) => (a.estimateId < b.estimateId ? -1 : 1));
}

function explainAxis(axis: AxisScore, sources: ScoreSource[], threshold: number, favourableProbability: number): AxisExplanation {
  return {
    ...axis,
    terms: [{ kind: 'estimates', weight: 1, value: axis.centre, sources }],
    priorSpread: PRIOR_SPREAD,
    priorWeight: PRIOR_WEIGHT,
    sharedError: SIGMA_0,
    threshold,
    favourableProbability,
  };
}

function inWords({ impact, costDays, estimators, quickWinProbability, flip, ...rest }: Omit<ScoreExplanation, 'inWords'>): string[] {
  const people = estimators === 1 ? 'One member has' : `${estimators} members have`;
  const sentences = [
    `${people} estimated. Impact centres on ${shortNumber(impact.centre)}, cost on ${shortNumber(costDays.centre)} person-days.`,
    `High impact (${impact.threshold} or more) is ${percent(impact.favourableProbability)} likely, low cost (${costDays.threshold} ` +
      `person-days or less) ${percent(costDays.favourableProbability)}; both together, a quick win, ${percent(quickWinProbability)}.`,
  ];
  if (rest.needsDiscussion) sentences.push(`The estimators disagree on ${disagreement(impact, costDays)}: talk before planning.`);
  return [...sentences, describeFlip(flip)];
}

function disagreement(impact: AxisScore, costDays: AxisScore): string {
  const axes = [
    ...(impact.needsDiscussion ? [`impact (a factor of ${shortNumber(impact.ratio)})`] : []),
    ...(costDays.needsDiscussion ? [`cost (a factor of ${shortNumber(costDays.ratio)})`] : []),
  ];
  return axes.join(' and ');
}
