import { ApiProperty } from '@nestjs/swagger';
import { AuthorDto } from '../authors/authors.dto';

export class ExportedRevisionDto {
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  no!: number;
  /** @example null */
  title!: string | null;
  /** @example "Please add a dark mode" */
  text!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class ExportedSubmissionDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  id!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "https://example.slack.com/archives/C1/p1700000000000100" */
  permalink!: string | null;
  /** @example "attached" */
  state!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string | null;
  revisions!: ExportedRevisionDto[];
  /** What was decided about it, and why.
   * @example ["pass: nothing stands against it"] */
  verdicts!: string[];
  /** What was said against that, in their words or by somebody for them.
   * @example ["The three links are my own screenshots."] */
  appeals!: string[];
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class ExportedReplyDto {
  /** @example "slack" */
  platform!: string;
  /** @example "It works, thank you!" */
  text!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  saidAt!: string;
}

export class ExportedPayloadDto {
  /** @example "application/json" */
  contentType!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
  /** The bytes as they came, in base64.
   * @example "eyJib2R5IjoiUGxlYXNlIGFkZCBhIGRhcmsgbW9kZSJ9" */
  bytes!: string;
}

export class ExportedSupportDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** submission or vote.
   * @example "submission" */
  origin!: string;
  /** What a member gave as the reason of a vote on their behalf.
   * @example null */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  supportedAt!: string;
}

export class ExportedReactionDto {
  /** @example "slack" */
  platform!: string;
  /** @example "+1" */
  sign!: string;
  /** @example false */
  isRemoved!: boolean;
  /** @example "2026-11-23T16:44:17.000Z" */
  reactedAt!: string;
}

export class ExportedConsentDto {
  /** @example "credit" */
  kind!: string;
  /** @example "name" */
  form!: string | null;
  /** @example "Road Runner" */
  name!: string | null;
  /** @example "Slack DM of 2026-11-20" */
  source!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  givenAt!: string;
  /** @example null */
  withdrawnAt!: string | null;
}

export class ExportedCreditDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a33" */
  announcementId!: string;
  /** @example "name" */
  form!: string;
  /** @example "Road Runner" */
  name!: string | null;
}

export class ExportedClosureDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** @example "delivered" */
  state!: string;
  /** The messages that told them, as plain text.
   * @example ["Dark mode\n\nYou asked for this, and it is here now."] */
  messages!: string[];
}

export class AuthorExportDto {
  author!: AuthorDto;
  submissions!: ExportedSubmissionDto[];
  replies!: ExportedReplyDto[];
  payloads!: ExportedPayloadDto[];
  support!: ExportedSupportDto[];
  reactions!: ExportedReactionDto[];
  /** All of them, also those that were withdrawn. */
  consents!: ExportedConsentDto[];
  credits!: ExportedCreditDto[];
  closures!: ExportedClosureDto[];
  /** There is more of some kind than the 5,000 shown of each: ask the operator.
   * @example false */
  isTruncated!: boolean;
}
