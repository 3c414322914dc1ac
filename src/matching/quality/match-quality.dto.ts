import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, MaxLength } from 'class-validator';
import { IsInstant } from '../../common/instant';

export class MatchQualityQuery {
  /** The period begins here; 90 days before its end where left out, at most 400.
   * @example "2026-08-25T00:00:00Z" */
  @IsOptional()
  @IsInstant()
  @MaxLength(40)
  from?: string;

  /** The period ends before this; now where left out.
   * @example "2026-11-23T00:00:00Z" */
  @IsOptional()
  @IsInstant()
  @MaxLength(40)
  to?: string;
}

export class MatchFiguresDto {
  /** Pairs that were proposed in the period.
   * @example 240 */
  @ApiProperty({ type: 'integer' })
  proposed!: number;
  /** Proposed pairs that a member decided in the period, as they stand now.
   * @example 210 */
  @ApiProperty({ type: 'integer' })
  decided!: number;
  /** Of these, the ones that are one wish.
   * @example 168 */
  @ApiProperty({ type: 'integer' })
  accepted!: number;
  /** @example 42 */
  @ApiProperty({ type: 'integer' })
  dismissed!: number;
  /** accepted / decided: how good the proposals are. Null while nothing is decided.
   * @example 0.8 */
  precision!: number | null;
  /** What members merged by hand in the period though it was not proposed.
   * @example 7 */
  @ApiProperty({ type: 'integer' })
  missed!: number;
  /** accepted / (accepted + missed): how many of the duplicates that people know of were proposed.
   * @example 0.96 */
  recall!: number | null;
  /** Suggestions that joined an idea by themselves in the period, by their probability.
   * @example 31 */
  @ApiProperty({ type: 'integer' })
  automatic!: number;
  /** What had been accepted, by whom ever, and was taken back in the period.
   * @example 4 */
  @ApiProperty({ type: 'integer' })
  undone!: number;
  /** undone / everything accepted in the period and not, or then, taken back.
   * @example 0.02 */
  unmergeRate!: number | null;
  /** Half of the decided ones waited no longer for it, in hours, to a tenth: of a class of waits it is the mean.
   * @example 5.5 */
  medianHoursToDecision!: number | null;
  /** Nine of ten waited no longer, in hours, to a tenth.
   * @example 47.2 */
  p90HoursToDecision!: number | null;
}

export class BandFiguresDto extends MatchFiguresDto {
  /** likely or related; hidden: misses that were too far to propose.
   * @example "likely" */
  band!: string;
}

export class IntegrationFiguresDto extends MatchFiguresDto {
  /** Null: through the API, or by a member's hand.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  integrationId!: string | null;
}

export class LanguageFiguresDto extends MatchFiguresDto {
  /** ISO 639-1; null where the text is too short to tell.
   * @example "en" */
  language!: string | null;
}

export class MatchQualityDto {
  /** @example "2026-08-25T00:00:00.000Z" */
  from!: string;
  /** @example "2026-11-23T00:00:00.000Z" */
  to!: string;
  total!: MatchFiguresDto;
  byBand!: BandFiguresDto[];
  /** The 100 with the most proposals. */
  byIntegration!: IntegrationFiguresDto[];
  /** By the language of what was proposed as a duplicate. */
  byLanguage!: LanguageFiguresDto[];
}
