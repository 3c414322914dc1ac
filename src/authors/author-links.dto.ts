import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { LINK_PURPOSES, LinkPurpose } from './link-purposes';

export class IssueLinkDto {
  /** What whoever holds the link may do: everything of the author's (`author`), or only consent, vote, join, appeal, or export and erasure (`data`).
   * Beside authors:write it needs the scope of what it opens: ideas:write for vote, submissions:write for appeal, authors:read for the others, which
   * show personal data.
   * @example "consent" */
  @IsIn(LINK_PURPOSES)
  purpose!: LinkPurpose;

  /** For purpose vote: the idea, which has to be public.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  @IsOptional()
  @IsUUID()
  ideaId?: string;

  /** For purpose appeal: the submission, which has to be theirs.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  @IsOptional()
  @IsUUID()
  submissionId?: string;

  /** Days until it no longer opens.
   * @example 14 */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(90)
  @ApiProperty({ type: 'integer' })
  expiresInDays: number = 14;
}

export class AuthorLinkDto {
  /** The author's id.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  id!: string;
  /** @example "consent" */
  purpose!: string;
  /** Shown once and not stored. Whoever holds it is taken for the author: say it to them alone.
   * @example "https://heed.example.com/links/J9mXbT0Z7c0uVtqT8mR1b1n0q4lQ0bE0cQ1yA3sD5fg" */
  url!: string;
  /** @example "2026-12-07T16:44:17.000Z" */
  expiresAt!: string;
}
