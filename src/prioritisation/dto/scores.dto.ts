import { ApiProperty } from '@nestjs/swagger';
import type { AxisExplanation, ScoreExplanation } from '../explain';
import type { Insight } from '../independence';
import { HotPlanOverrideDto } from './hot-plan.dto';

export class ScoreSourceDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  estimateId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  memberId!: string;
  /** The impact, or the person-days, that this member said.
   * @example 8 */
  value!: number;
  /** @example 0.333 */
  weight!: number;
}

export class ScoreTermDto {
  /** @example "estimates" */
  kind!: string;
  /** @example 1 */
  weight!: number;
  /** @example 6.3 */
  value!: number;
  /** Empty while single estimates are hidden from you. */
  sources!: ScoreSourceDto[];
}

export class ScoreAxisDto {
  /** Geometric mean of the terms, in the axis's own unit.
   * @example 6.3 */
  centre!: number;
  terms!: ScoreTermDto[];
  /** Standard deviation of the logs; null for one estimate, and while single estimates are hidden from you.
   * @example 0.48 */
  spread!: number | null;
  /** Largest estimate over smallest; null while single estimates are hidden from you.
   * @example 2.6 */
  ratio!: number | null;
  /** The spread drawn towards the prior one; the fewer the estimates, the more.
   * @example 0.6 */
  pooledSpread!: number;
  /** The spread assumed before any estimate: wrong by a factor of two.
   * @example 0.693 */
  priorSpread!: number;
  /** How many degrees of freedom the prior spread counts for.
   * @example 2 */
  priorWeight!: number;
  /** The error that all estimators share.
   * @example 0.2 */
  sharedError!: number;
  /** Standard error of ln(centre).
   * @example 0.4 */
  sigma!: number;
  /** @example 4 */
  threshold!: number;
  /** How likely the impact is really high, or the cost really low.
   * @example 0.87 */
  favourableProbability!: number;
  /** @example false */
  needsDiscussion!: boolean;
}

export class QuadrantFlipDto {
  /** @example "impact" */
  @ApiProperty({ enum: ['impact', 'costDays'] })
  axis!: string;
  /** @example "down" */
  @ApiProperty({ enum: ['up', 'down'] })
  direction!: string;
  /** @example 6.3 */
  from!: number;
  /** The threshold.
   * @example 4 */
  to!: number;
  /** What the centre would be multiplied by.
   * @example 0.63 */
  factor!: number;
  /** False: the threshold must be passed, not only reached.
   * @example false */
  isReachingEnough!: boolean;
  /** @example "quick_win" */
  quadrantBefore!: string;
  /** @example "fill_in" */
  quadrantAfter!: string;
}

export class ScoreExplanationDto {
  /** @example "quick_win" */
  quadrant!: string;
  /** impact.centre * confidence / costDays.centre: the order of the hot plan.
   * @example 3.2 */
  order!: number;
  /** @example 1 */
  confidence!: number;
  impact!: ScoreAxisDto;
  costDays!: ScoreAxisDto;
  /** impact.favourableProbability * costDays.favourableProbability
   * @example 0.81 */
  quickWinProbability!: number;
  /** @example false */
  needsDiscussion!: boolean;
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  estimators!: number;
  /** The smallest change that would put the idea into another quadrant. */
  flip!: QuadrantFlipDto;
  /** The same in sentences.
   * @example ["3 members have estimated. Impact centres on 6.3, cost on 2 person-days."] */
  inWords!: string[];
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  modelVersion!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  thresholdsVersion!: number;
}

export class HotPlanPlaceDto {
  /** @example true */
  isIn!: boolean;
  /** Why it is in the hot plan or not, in words.
   * @example "81 % likely to be a quick win by 3 estimators; 60 % is enough." */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  enteredAt!: string | null;
  /** The pin or veto of today; null without one, and when looking back. */
  override!: HotPlanOverrideDto | null;
}

export class ScoreDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** `unrated`: nobody had estimated it. `hidden`: it rests on one estimate, which you see once you have given your own, a second member has
   * estimated, or the round is revealed.
   * @example "rated" */
  @ApiProperty({ enum: ['rated', 'hidden', 'unrated'] })
  state!: 'rated' | 'hidden' | 'unrated';
  /** The moment that was asked for; null for today.
   * @example "2026-11-22T17:00:00.000Z" */
  asOf!: string | null;
  /** When the score in force was computed; null when there was none yet.
   * @example "2026-11-21T09:12:00.000Z" */
  computedAt!: string | null;
  /** What it was computed for: an estimate, a withdrawn one, or a change of thresholds.
   * @example "estimate" */
  cause!: string | null;
  /** Null unless `rated`. */
  explanation!: ScoreExplanationDto | null;
  hotPlan!: HotPlanPlaceDto;
}

/** The explanation as far as the caller may see it (independence.ts). */
export function toExplanationDto(explanation: ScoreExplanation, insight: Insight): ScoreExplanationDto | null {
  if (insight === 'nothing') return null;
  const { estimators, quadrant, order, confidence, quickWinProbability, needsDiscussion, flip, modelVersion, thresholdsVersion } =
    explanation;
  const seesEstimates = insight === 'everything';
  return {
    quadrant,
    order,
    confidence,
    impact: toAxisDto(explanation.impact, seesEstimates),
    costDays: toAxisDto(explanation.costDays, seesEstimates),
    quickWinProbability,
    needsDiscussion,
    estimators,
    flip: { ...flip },
    inWords: explanation.inWords.map((sentence) => (seesEstimates ? sentence : withoutRange(sentence))),
    modelVersion,
    thresholdsVersion,
  };
}

function toAxisDto(axis: AxisExplanation, seesEstimates: boolean): ScoreAxisDto {
  const { centre, pooledSpread, priorSpread, priorWeight, sharedError, sigma, threshold, favourableProbability, needsDiscussion } = axis;
  return {
    centre,
    terms: axis.terms.map((term) => ({ ...term, sources: seesEstimates ? [...term.sources] : [] })),
    spread: seesEstimates ? axis.spread : null,
    ratio: seesEstimates ? axis.ratio : null,
    pooledSpread,
    priorSpread,
    priorWeight,
    sharedError,
    sigma,
    threshold,
    favourableProbability,
    needsDiscussion,
  };
}

function withoutRange(sentence: string): string {
  return sentence.replace(/ \(a factor of [^)]*\)/g, '');
}
