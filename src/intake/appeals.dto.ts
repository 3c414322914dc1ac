import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import type { AppealRow } from '../moderation/appeals.service';

export class AppealInput {
  /** What the author says against the verdict, in their words.
   * @example "The three links are my own screenshots." */
  @IsString()
  @Length(1, 2_000)
  @Matches(/\S/, { message: '$property must not be blank' })
  text!: string;
}

export class AppealDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a19" */
  id!: string;
  /** The verdict it speaks against.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a18" */
  verdictId!: string;
  /** Null once erased.
   * @example "The three links are my own screenshots." */
  text!: string | null;
  /** Who brought it: the author by a signed link, which others could read too where our answer stands in an open thread, or a member or a machine for them.
   * @example "author" */
  @ApiProperty({ enum: ['member', 'machine', 'author'] })
  actorKind!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  appealedAt!: string;
}

export function toAppealDto(row: AppealRow): AppealDto {
  return { ...row, appealedAt: row.appealedAt.toISOString() };
}
