import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsUUID } from 'class-validator';
import { DISCOUNTS } from '../../moderation/counting';
import { WordedText } from '../text-fields';

const DECISIONS = ['count', 'discount'] as const;

export class CountingDecisionDto {
  /** count: after all. discount: keep and answer, but do not count.
   * @example "count" */
  @ApiProperty({ enum: DECISIONS })
  @IsIn(DECISIONS)
  decision!: (typeof DECISIONS)[number];

  /** Authors who stand behind the idea or what is merged into it; it counts for the whole person each of them is.
   * @example ["0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13"] */
  @ApiProperty({ type: 'array', items: { type: 'string', format: 'uuid' } })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  authorIds!: string[];

  /** Kept in the history of the idea.
   * @example "A school class that shares one address; their teacher wrote to us" */
  @WordedText(500)
  reason!: string;
}

export class DiscountDto {
  /** same_mail: another supporter has the same verified address. same_address, same_words, burst: beyond what the moderation policy counts from one network
   * address, with the same words, or of new authors from one place. decision: a member's.
   * @example "burst" */
  @ApiProperty({ enum: DISCOUNTS })
  reason!: string;
  /** @example 12 */
  @ApiProperty({ type: 'integer' })
  count!: number;
}

export class CountingDto {
  /** @example 31 */
  @ApiProperty({ type: 'integer' })
  supportCount!: number;
  /** With those who are kept without being counted.
   * @example 43 */
  @ApiProperty({ type: 'integer' })
  rawSupportCount!: number;
  discounts!: DiscountDto[];
}
