import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import { MAX_PARTS } from '../matching/several-wishes';
import { MAX_TEXT } from './storable';

export const SPLIT_STATES = ['offered', 'accepted', 'outdated', 'dismissed'] as const;
export type SplitState = (typeof SPLIT_STATES)[number];

/** The largest integer that the database keeps. */
const MAX_REVISION = 2_147_483_647;

export class WishPartInput {
  /** Where the wish begins in the text, in UTF-16 units.
   * @example 12 */
  @IsInt()
  @Min(0)
  @Max(MAX_TEXT)
  @ApiProperty({ type: 'integer' })
  start!: number;

  /** Where it ends; the first unit that no longer belongs to it.
   * @example 36 */
  @IsInt()
  @Min(1)
  @Max(MAX_TEXT)
  @ApiProperty({ type: 'integer' })
  end!: number;
}

export class SplitSubmissionDto {
  /** Each wish, in the order of the text, without overlapping. */
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(MAX_PARTS)
  @ValidateNested({ each: true })
  @Type(() => WishPartInput)
  parts!: WishPartInput[];
}

export class DecideSplitDto {
  /** accept makes each wish a submission of its own; dismiss leaves the text whole for good; keep lets the parts of an outdated one stand.
   * @example "accept" */
  @IsIn(['accept', 'dismiss', 'keep'])
  decision!: 'accept' | 'dismiss' | 'keep';

  /** With keep: the wording of the submission that you have read. Refused where its author has edited it again since.
   * @example 2 */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_REVISION)
  @ApiProperty({ type: 'integer' })
  revisionNo?: number;

  /** With accept: other parts than the offered ones. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(MAX_PARTS)
  @ValidateNested({ each: true })
  @Type(() => WishPartInput)
  parts?: WishPartInput[];
}

export class ListSplitsQuery extends PageQuery {
  /** offered, accepted, outdated (its author has edited the text since, and a member has to say what follows) or dismissed.
   * @example "offered" */
  @IsOptional()
  @IsIn(SPLIT_STATES)
  state: SplitState = 'offered';
}

export class WishPartDto {
  /** @example 12 */
  @ApiProperty({ type: 'integer' })
  start!: number;
  /** @example 36 */
  @ApiProperty({ type: 'integer' })
  end!: number;
  /** Null once erased.
   * @example "dark mode for the editor" */
  text!: string | null;
  /** Once accepted: the submission that it became.
   * @example null */
  submissionId!: string | null;
}

export class SplitDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a80" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a16" */
  submissionId!: string;
  /** The wording that the offsets speak of.
   * @example 1 */
  revisionNo!: number;
  /** offered, accepted, outdated or dismissed. Outdated: accepted, and the text was edited by its author since.
   * @example "offered" */
  state!: SplitState;
  /** The wishes, in the order of the text. None, where it is offered again after an edit and Heed finds only one. */
  parts!: WishPartDto[];
  /** @example null */
  decidedById!: string | null;
  /** @example null */
  decidedAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class SplitsPageDto {
  data!: SplitDto[];
  page!: PageInfoDto;
}
