import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageInfoDto } from '../common/page.dto';

export const REVIEW_DECISIONS = ['rewritten', 'kept'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export class ErasedCountsDto {
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  submissions!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  replies!: number;
  /** Deliveries of platforms whose bytes are gone.
   * @example 4 */
  @ApiProperty({ type: 'integer' })
  payloads!: number;
  /** @example 2 */
  @ApiProperty({ type: 'integer' })
  identities!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  consents!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  credits!: number;
  /** Messages of ours that spoke of them.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  deliveries!: number;
  /** Ideas that were told in their words.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  ideas!: number;
}

export class OutsideDto {
  /** their_messages: what they said, where they said it. our_posts: what we answered there, and cannot take back.
   * our_posts_retracted: what Heed is deleting or editing there. backups: copies of the database.
   * @example "our_posts" */
  kind!: string;
  /** @example "slack" */
  platform!: string | null;
  /** @example 2 */
  @ApiProperty({ type: 'integer' })
  count!: number;
  /** The deliveries of our posts, or those that take them back; at most 1,000.
   * @example ["0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a71"] */
  deliveryIds!: string[];
  /** What can be done about it.
   * @example "Delete them on the platform: Heed cannot." */
  detail!: string;
}

export class ErasureReviewDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a81" */
  id!: string;
  /** idea, announcement or note.
   * @example "idea" */
  subjectType!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  subjectId!: string;
  /** title_replaced: Heed had taken the title from their words, and it wants a new one. may_quote: a member's words that perhaps quote or name them.
   * @example "may_quote" */
  why!: string;
  /** Null: nobody has looked yet.
   * @example null */
  @ApiProperty({ enum: REVIEW_DECISIONS, nullable: true })
  decision!: ReviewDecision | null;
}

export class ErasureDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a91" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** member, machine, or the author themselves.
   * @example "author" */
  requestedBy!: string;
  counts!: ErasedCountsDto;
  /** What lies where Heed does not reach. */
  outside!: OutsideDto[];
  /** The first 1,000 words of members to look at. */
  reviews!: ErasureReviewDto[];
  /** @example "2026-11-23T16:44:17.000Z" */
  erasedAt!: string;
}

export class ErasuresPageDto {
  data!: ErasureDto[];
  page!: PageInfoDto;
}

export class DecideReviewDto {
  /** rewritten: it no longer quotes them. kept: it does not quote them, or may.
   * @example "rewritten" */
  @IsIn(REVIEW_DECISIONS)
  decision!: ReviewDecision;
}
