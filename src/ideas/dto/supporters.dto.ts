import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { PageInfoDto, PageQuery } from '../../common/page.dto';
import { DISCOUNTS, Discount } from '../../moderation/counting';
import { IfGiven, WordedText } from '../text-fields';
import { IdeaSummaryDto, IdeaSummaryRow, toIdeaSummaryDto } from './ideas.dto';

const ORIGINS = ['submission', 'vote'] as const;

export class VoteDto {
  /** For whom the member votes.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  @IsUUID()
  authorId!: string;

  /** How the member knows.
   * @example "Said so in the call of Nov 20" */
  @WordedText(500)
  reason!: string;
}

export class SupportDto {
  /** The idea that the author asked for.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** @example "vote" */
  @ApiProperty({ enum: ORIGINS })
  origin!: string;
  /** @example null */
  submissionId!: string | null;
  /** The member who voted on the author's behalf.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  byMemberId!: string | null;
  /** The author voted themselves, by a signed link or a reaction.
   * @example false */
  isOwnVote!: boolean;
  /** @example "Said so in the call of Nov 20" */
  reason!: string | null;
  /** False: kept and answered like any other, but not in supportCount.
   * @example true */
  isCounted!: boolean;
  /** Why it is not counted.
   * @example null */
  @ApiProperty({ enum: DISCOUNTS })
  discountReason!: Discount | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  supportedAt!: string;
}

export class SupporterDto extends SupportDto {
  /** Null once erased, or where the platform gave none.
   * @example "Road Runner" */
  authorName!: string | null;
}

export class ListSupportersQuery extends PageQuery {
  /** Only those who count, or only those who are kept without being counted.
   * @example "false" */
  @IfGiven()
  @IsIn(['true', 'false'])
  isCounted?: 'true' | 'false';
}

export class SupportersPageDto {
  data!: SupporterDto[];
  page!: PageInfoDto;
}

export class AuthorIdeaDto extends SupportDto {
  /** The idea that what they asked for rests on: the canonical one. */
  idea!: IdeaSummaryDto;
}

export class AuthorIdeasPageDto {
  data!: AuthorIdeaDto[];
  page!: PageInfoDto;
}

export interface SupportRow {
  readonly ideaId: string;
  readonly authorId: string;
  readonly origin: string;
  readonly submissionId: string | null;
  readonly byMemberId: string | null;
  readonly isOwnVote: boolean;
  readonly reason: string | null;
  readonly isCounted: boolean;
  readonly discountReason: Discount | null;
  readonly supportedAt: Date;
}

export function toSupportDto(row: SupportRow): SupportDto {
  return {
    ideaId: row.ideaId,
    authorId: row.authorId,
    origin: row.origin,
    submissionId: row.submissionId,
    byMemberId: row.byMemberId,
    isOwnVote: row.isOwnVote,
    reason: row.reason,
    isCounted: row.isCounted,
    discountReason: row.discountReason,
    supportedAt: row.supportedAt.toISOString(),
  };
}

export function toSupporterDto(row: SupportRow & { readonly authorName: string | null }): SupporterDto {
  return { ...toSupportDto(row), authorName: row.authorName };
}

export function toAuthorIdeaDto(row: SupportRow & IdeaSummaryRow): AuthorIdeaDto {
  return { ...toSupportDto(row), idea: toIdeaSummaryDto(row) };
}
