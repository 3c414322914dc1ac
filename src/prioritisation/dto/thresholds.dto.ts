import { ApiProperty } from '@nestjs/swagger';
import { IsNumber, Max, Min } from 'class-validator';
import { WordedText } from '../../ideas/text-fields';
import type { ThresholdVersion } from '../threshold-version.entity';

export class SetThresholdsDto {
  /** An idea whose impact centres here or above has high impact.
   * @example 4 */
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(1)
  @Max(13)
  impact!: number;

  /** Person-days; an idea whose cost centres here or below has low cost.
   * @example 8 */
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0.1)
  @Max(10000)
  costDays!: number;

  /** Recorded with the change, and shown beside it.
   * @example "The team has grown: five days are a small thing now." */
  @WordedText(500)
  reason!: string;
}

export class ThresholdsDto {
  /** Part of the ETag; scores name the version they were computed with.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example 4 */
  impact!: number;
  /** @example 8 */
  costDays!: number;
  /** @example "The team has grown: five days are a small thing now." */
  reason!: string;
  /** The member who set them; null for the defaults.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  setBy!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  setAt!: string;
  /** How many open ideas changed quadrant by it.
   * @example 7 */
  @ApiProperty({ type: 'integer' })
  movedCount!: number;
}

export class QuadrantMoveDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "Dark mode" */
  title!: string;
  /** @example "fill_in" */
  from!: string;
  /** @example "quick_win" */
  to!: string;
}

export class ChangedThresholdsDto extends ThresholdsDto {
  /** The ideas that moved, best score first, at most 100. */
  moves!: QuadrantMoveDto[];
}

export function toThresholdsDto(row: ThresholdVersion): ThresholdsDto {
  return {
    version: row.version,
    impact: row.impact,
    costDays: row.costDays,
    reason: row.reason,
    setBy: row.setBy,
    setAt: row.setAt.toISOString(),
    movedCount: row.movedCount,
  };
}
