import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIP,
  IsIn,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import { AppealDto } from './appeals.dto';
import { DetachmentDto } from './detachments.dto';
import { SplitDto } from './splits.dto';

export const SUBMISSION_STATES = [
  'received',
  'held',
  'rejected',
  'triage',
  'pending_match',
  'attached',
  'split',
  'withdrawn',
  'erased',
] as const;
export type SubmissionState = (typeof SUBMISSION_STATES)[number];

const PLATFORM_NAME = { message: 'platform must be 1 to 40 of a-z, 0-9, - and _' };

export class SubmissionAuthorInput {
  /** The platform as you call it; a bot of your own picks a name and stays with it.
   * @example "discord" */
  @Matches(/^[a-z0-9_-]{1,40}$/, PLATFORM_NAME)
  platform!: string;

  /** The outside namespace of the id, such as a server or a site.
   * @example "81384788765712384" */
  @IsString()
  @Length(1, 200)
  realm!: string;

  /** The person's id there.
   * @example "80351110224678912" */
  @IsString()
  @Length(1, 255)
  externalId!: string;

  /** For display.
   * @example "Nelly" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;

  /** Kept as claimed: it proves nothing.
   * @example "nelly@example.com" */
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  /** Their network address, where you know it. Kept for 30 days as a keyed hash, to count one person's several names once.
   * @example "203.0.113.7" */
  @IsOptional()
  @IsIP()
  address?: string;
}

export class SubmissionThreadInput {
  /** Where it was said.
   * @example "290926798626357999" */
  @IsString()
  @Length(1, 255)
  channel!: string;

  /** The message that opens the thread to answer in.
   * @example "334385199974967042" */
  @IsString()
  @Length(1, 255)
  root!: string;

  /** The message itself; the root when left out. A second submission of the same message changes nothing.
   * @example "334385199974967042" */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  message?: string;

  /** @example "https://discord.com/channels/81384788765712384/290926798626357999/334385199974967042" */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(2000)
  permalink?: string;

  /** What is said in private is never credited outside.
   * @example false */
  @IsOptional()
  @IsBoolean()
  isPrivate?: boolean;
}

export class CreateSubmissionDto {
  /** A short title, where there is one.
   * @example "Dark mode" */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  title?: string;

  /** What is suggested, as it was said.
   * @example "Please add a dark theme, my eyes hurt at night." */
  @IsString()
  @Length(1, 20_000)
  text!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => SubmissionAuthorInput)
  author?: SubmissionAuthorInput;

  /** Where the answer is to go. Needs author, whose platform and realm it lies in. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SubmissionThreadInput)
  thread?: SubmissionThreadInput;

  /** The integration it came through, where there is one: its deliveries can be polled apart.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  @IsOptional()
  @IsUUID()
  integrationId?: string;

  /** When it was said.
   * @example "2026-11-23T16:44:17Z" */
  @IsOptional()
  @MaxLength(40)
  @IsInstant()
  saidAt?: string;
}

export class AcceptedSubmissionDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a16" */
  id!: string;
  /** @example "received" */
  state!: string;
}

export class ListSubmissionsQuery extends PageQuery {
  /** Only those in this state.
   * @example "held" */
  @IsOptional()
  @IsIn(SUBMISSION_STATES)
  state?: SubmissionState;

  /** Only those attached to this idea.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a17" */
  @IsOptional()
  @IsUUID()
  ideaId?: string;
}

export class SubmissionDecisionInput {
  /** approve lets it go on to matching; reject ends it; restore takes a rejection back.
   * @example "approve" */
  @IsIn(['approve', 'reject', 'restore'])
  decision!: 'approve' | 'reject' | 'restore';

  /** Kept with the verdict.
   * @example "A real wish, only with many links" */
  @IsString()
  @Length(1, 500)
  reason!: string;

  /** With reject: what its author may read. Told where answersRejected is on in the moderation policy; left out, the author is told nothing.
   * @example "We keep this list to ideas about the editor." */
  @IsOptional()
  @IsString()
  @Length(10, 2_000)
  publicReason?: string;
}

export class RevisionDto {
  /** @example 1 */
  no!: number;
  /** @example "Dark mode" */
  title!: string | null;
  /** Null once erased.
   * @example "Please add a dark theme, my eyes hurt at night." */
  text!: string | null;
  /** Characters that cannot be stored were replaced, or the text was cut at 20,000; the bytes as they came are kept for 90 days.
   * @example false */
  isMended!: boolean;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class VerdictDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a18" */
  id!: string;
  /** pass, hold, sensitive (a call for help), approve or reject.
   * @example "hold" */
  verdict!: string;
  /** @example "links" */
  rule!: string;
  /** @example "It has 7 links; up to 3 pass." */
  reason!: string;
  /** What the author may read of a rejection.
   * @example null */
  publicReason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  at!: string;
}

export class SubmissionDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a16" */
  id!: string;
  /** @example "typeform" */
  platform!: string;
  /** @example "pending_match" */
  state!: string;
  /** @example null */
  stateReason!: string | null;
  /** @example "Dark mode" */
  title!: string | null;
  /** @example "Please add a dark theme, my eyes hurt at night." */
  text!: string | null;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string | null;
  /** The idea it was asked for.
   * @example null */
  ideaId!: string | null;
  /** Of a part of a text that held several wishes: the whole.
   * @example null */
  partOfId!: string | null;
  /** Of a text that was taken apart, and of its parts: whether its author has edited it since, and no member has said yet what follows.
   * @example false */
  isSplitOutdated!: boolean;
  /** @example null */
  permalink!: string | null;
  /** @example 1 */
  revisionNo!: number;
  /** @example null */
  saidAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class SubmissionDetailDto extends SubmissionDto {
  /** Every wording, oldest first. */
  revisions!: RevisionDto[];
  /** Every moderation verdict, oldest first. */
  verdicts!: VerdictDto[];
  /** What its author said against verdicts, oldest first. */
  appeals!: AppealDto[];
  /** How members took it off ideas, oldest first. */
  detachments!: DetachmentDto[];
  /** The wishes that its text holds, where it holds several; null where nobody found any. */
  @ApiProperty({ type: () => SplitDto, nullable: true })
  split!: SplitDto | null;
}

export class SubmissionsPageDto {
  data!: SubmissionDto[];
  page!: PageInfoDto;
}

export interface SubmissionRow {
  id: string;
  platform: string;
  state: string;
  stateReason: string | null;
  title: string | null;
  text: string | null;
  authorId: string | null;
  ideaId: string | null;
  partOfId: string | null;
  isSplitOutdated: boolean;
  permalink: string | null;
  revisionNo: number;
  saidAt: Date | null;
  receivedAt: Date;
}

export function toSubmissionDto(row: SubmissionRow): SubmissionDto {
  return {
    id: row.id,
    platform: row.platform,
    state: row.state,
    stateReason: row.stateReason,
    title: row.title,
    text: row.text,
    authorId: row.authorId,
    ideaId: row.ideaId,
    partOfId: row.partOfId,
    isSplitOutdated: row.isSplitOutdated,
    permalink: row.permalink,
    revisionNo: row.revisionNo,
    saidAt: row.saidAt?.toISOString() ?? null,
    receivedAt: row.receivedAt.toISOString(),
  };
}
