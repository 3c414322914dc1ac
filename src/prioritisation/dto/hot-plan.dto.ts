import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { WordedText } from '../../ideas/text-fields';

export class OverrideHotPlanDto {
  /** `pin` puts a rated idea into the hot plan, `veto` keeps it out, whatever its figures.
   * @example "pin" */
  @IsIn(['pin', 'veto'])
  kind!: 'pin' | 'veto';

  /** Shown beside the idea.
   * @example "Promised to the board for this quarter." */
  @WordedText(500)
  reason!: string;
}

export class HotPlanOverrideDto {
  /** @example "pin" */
  @ApiProperty({ enum: ['pin', 'veto'] })
  kind!: 'pin' | 'veto';
  /** @example "Promised to the board for this quarter." */
  reason!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  memberId!: string;
  /** @example "Nino Beridze" */
  memberName!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  setAt!: string;
}

export class HotPlanEntryDto {
  /** 1 is first.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  rank!: number;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "Dark mode" */
  title!: string;
  /** @example "planned" */
  status!: string;
  /** @example "quick_win" */
  quadrant!: string;
  /** Impact a person-day: the order of the list.
   * @example 3.2 */
  score!: number;
  /** @example 6.3 */
  impact!: number;
  /** @example 2 */
  costDays!: number;
  /** @example 0.81 */
  quickWinProbability!: number;
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  estimators!: number;
  /** @example false */
  needsDiscussion!: boolean;
  /** Distinct authors behind it; shown, but no part of the order.
   * @example 12 */
  @ApiProperty({ type: 'integer' })
  supportCount!: number;
  /** Why it is in the plan today.
   * @example "81 % likely to be a quick win by 3 estimators; 60 % is enough." */
  reason!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  enteredAt!: string;
  /** Why it entered.
   * @example "63 % likely to be a quick win by 2 estimators; 60 % is enough." */
  enteredReason!: string;
  /** Who pinned it and why; null without. */
  pin!: HotPlanOverrideDto | null;
}

export class VetoedIdeaDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "Dark mode" */
  title!: string;
  veto!: HotPlanOverrideDto;
}

export class HotPlanDto {
  /** Best impact a person-day first, ties by age. */
  data!: HotPlanEntryDto[];
  /** More than this are not listed: a plan of everything is none.
   * @example 20 */
  @ApiProperty({ type: 'integer' })
  limit!: number;
  /** Members for whom the list has no room now.
   * @example 0 */
  @ApiProperty({ type: 'integer' })
  waitingCount!: number;
  /** Open ideas that a member keeps out, the latest first, at most `limit`. */
  vetoed!: VetoedIdeaDto[];
}

export interface OverrideRow {
  readonly kind: 'pin' | 'veto';
  readonly reason: string;
  readonly memberId: string;
  readonly memberName: string;
  readonly setAt: Date;
}

export function toOverrideDto({ kind, reason, memberId, memberName, setAt }: OverrideRow): HotPlanOverrideDto {
  return { kind, reason, memberId, memberName, setAt: setAt.toISOString() };
}
