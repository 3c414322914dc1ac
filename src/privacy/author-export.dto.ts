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
  /** The submission that it was taken out of, where that held several wishes.
   * @example null */
  partOf!: string | null;
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
  /** The bytes as they came but for a token of the platform, in base64. A reaction of theirs names the message that it is under, and whose that is.
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
  /** Whether it counts for the idea; where it does not, discountReason says why.
   * @example true */
  isCounted!: boolean;
  /** @example null */
  discountReason!: string | null;
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
  /** The ideas that it is a vote for, while it is not removed.
   * @example ["0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20"] */
  @ApiProperty({ type: [String] })
  ideaIds!: string[];
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
  /** The messages that told them, as plain text, without the names of others who were thanked.
   * @example ["Dark mode\n\nYou asked for this, and it is here now."] */
  messages!: string[];
}

export class ExportedAnswerDto {
  /** acknowledgement, status, help, rejection, reconsideration; confirmation: whether an address is theirs.
   * @example "acknowledgement" */
  purpose!: string;
  /** What it answers; null for a confirmation.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  submissionId!: string | null;
  /** @example "delivered" */
  state!: string;
  /** As plain text, without what would open a link in it.
   * @example "Thank you, we have received your suggestion." */
  message!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  writtenAt!: string;
  /** @example "2026-11-23T16:44:18.000Z" */
  deliveredAt!: string | null;
}

export class ExportedDetachmentDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  submissionId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  fromIdeaId!: string;
  /** Null: a member was to look at it again.
   * @example null */
  toIdeaId!: string | null;
  /** @example "It asks for something else" */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  detachedAt!: string;
  /** @example null */
  undoneAt!: string | null;
}

export class ExportedConfirmationDto {
  /** @example "nelly@example.com" */
  email!: string | null;
  /** @example "generic_form" */
  platform!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  askedAt!: string;
  /** @example null */
  confirmedAt!: string | null;
}

export class ExportedSuppressionDto {
  /** @example "nelly@example.com" */
  email!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  suppressedAt!: string;
}

export class ExportedQuestionDto {
  /** consent, vote, solved or survey.
   * @example "consent" */
  purpose!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  askedAt!: string;
  /** @example null */
  answeredAt!: string | null;
}

export class ExportedLinkDto {
  /** author, consent, vote, join, data or appeal.
   * @example "appeal" */
  purpose!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  issuedAt!: string;
  /** @example "2026-12-23T16:44:17.000Z" */
  expiresAt!: string;
  /** @example null */
  usedAt!: string | null;
}

export class AuthorExportDto {
  author!: AuthorDto;
  submissions!: ExportedSubmissionDto[];
  replies!: ExportedReplyDto[];
  payloads!: ExportedPayloadDto[];
  /** What we wrote to them about what they sent. */
  answers!: ExportedAnswerDto[];
  /** Where a member took what they sent off an idea. */
  detachments!: ExportedDetachmentDto[];
  support!: ExportedSupportDto[];
  reactions!: ExportedReactionDto[];
  /** All of them, also those that were withdrawn. */
  consents!: ExportedConsentDto[];
  credits!: ExportedCreditDto[];
  closures!: ExportedClosureDto[];
  /** When we asked at addresses that they typed whether these are theirs. */
  addressConfirmations!: ExportedConfirmationDto[];
  /** Addresses of theirs to which they want no mail. */
  mailSuppressions!: ExportedSuppressionDto[];
  /** What we asked them to answer by a button or a reply. */
  questions!: ExportedQuestionDto[];
  /** The signed links that they were given. */
  links!: ExportedLinkDto[];
  /** There is more of some kind than the 5,000 shown of each: ask the operator.
   * @example false */
  isTruncated!: boolean;
}
