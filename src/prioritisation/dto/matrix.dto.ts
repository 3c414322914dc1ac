import { ApiProperty } from '@nestjs/swagger';
import { CommaListOf } from '../../ideas/text-fields';
import { IDEA_STATUSES, type IdeaStatus } from '../../ideas/transitions';
import type { MatrixPoint } from '../matrix-picture';
import { QUADRANTS, type Quadrant } from '../model';
import { AsOfQuery } from './as-of.dto';

export class MatrixQuery extends AsOfQuery {
  /** Only ideas in these states, separated by commas; without, the open ones: new, accepted, planned, in_progress.
   * @example "planned,in_progress" */
  @CommaListOf(IDEA_STATUSES)
  status?: IdeaStatus[];

  /** Only these quadrants, separated by commas.
   * @example "quick_win,big_bet" */
  @CommaListOf(QUADRANTS)
  quadrant?: Quadrant[];
}

export class MatrixPointDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "Dark mode" */
  title!: string;
  /** @example "planned" */
  status!: string;
  /** @example "quick_win" */
  quadrant!: Quadrant;
  /** Centre on the impact axis.
   * @example 6.3 */
  impact!: number;
  /** Centre on the cost axis, in person-days.
   * @example 2 */
  costDays!: number;
  /** Standard errors of the logs of both.
   * @example 0.4 */
  impactSigma!: number;
  /** @example 0.37 */
  costSigma!: number;
  /** @example 0.81 */
  quickWinProbability!: number;
  /** Impact a person-day.
   * @example 3.2 */
  score!: number;
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  estimators!: number;
  /** @example false */
  needsDiscussion!: boolean;
  /** Distinct authors behind it, as of today: the size of the point.
   * @example 12 */
  @ApiProperty({ type: 'integer' })
  supportCount!: number;
  /** @example true */
  isInHotPlan!: boolean;
}

export class MatrixThresholdsDto {
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example 4 */
  impact!: number;
  /** @example 8 */
  costDays!: number;
}

export class MatrixDto {
  /** The moment that was asked for; null for now.
   * @example "2026-11-22T17:00:00.000Z" */
  asOf!: string | null;
  thresholds!: MatrixThresholdsDto;
  /** Best score first, at most 500. */
  points!: MatrixPointDto[];
  /** True: there are more than these points; narrow the filters.
   * @example false */
  truncated!: boolean;
  /** Rated ideas that rest on one estimate, not shown to you until you have given your own, a second member has, or the round is revealed.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  hiddenCount!: number;
  /** Ideas in these states that nobody has estimated; null when looking back.
   * @example 31 */
  @ApiProperty({ type: 'integer', nullable: true })
  unratedCount!: number | null;
}

export function toMatrixPoint(point: MatrixPointDto): MatrixPoint {
  return {
    id: point.ideaId,
    label: point.title,
    impact: point.impact,
    costDays: point.costDays,
    sigmaImpact: point.impactSigma,
    sigmaCost: point.costSigma,
    demand: point.supportCount,
    estimators: point.estimators,
    quadrant: point.quadrant,
    inHotPlan: point.isInHotPlan,
  };
}
