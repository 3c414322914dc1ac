import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, IsUrl, Length, MaxLength } from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import { DELIVERY_STATES, DeliveryState, THREAD_PURPOSES, ThreadPurpose } from './delivery-states';

const WEB = { protocols: ['https', 'http'], require_protocol: true, require_tld: false };

export class ListDeliveriesQuery extends PageQuery {
  /** `queued` is what a bot asks for; `failed` and `in_doubt` wait for a person.
   * @example "queued" */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  /** Only those into threads of this integration.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  @IsOptional()
  @IsUUID()
  integrationId?: string;

  /** Only announcements, only corrections, only acknowledgements, or only retractions, which delete or edit what was posted of somebody who was erased.
   * @example "announcement" */
  @IsOptional()
  @IsIn(THREAD_PURPOSES)
  purpose?: ThreadPurpose;

  /** Only those of this announcement.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a31" */
  @IsOptional()
  @IsUUID()
  subjectId?: string;
}

export class ReceiptDto {
  /** What became of it.
   * @example "delivered" */
  @IsIn(['delivered', 'failed'])
  state!: 'delivered' | 'failed';

  /** The platform's id of the message that was posted.
   * @example "1171902374421659728" */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  externalId?: string;

  /** Where it can be seen.
   * @example "https://discord.com/channels/41771983423143937/1171902374421659700/1171902374421659728" */
  @IsOptional()
  @IsUrl(WEB)
  @MaxLength(2048)
  permalink?: string;

  /** Why it failed.
   * @example "missing_permissions" */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class ResolutionDto {
  /** What a person found out or wants: it did arrive, it is to be sent again, or it is given up.
   * @example "resend" */
  @IsIn(['delivered', 'resend', 'failed'])
  outcome!: 'delivered' | 'resend' | 'failed';

  /** For the audit trail.
   * @example "I looked into the thread: it is not there." */
  @IsString()
  @Length(1, 500)
  reason!: string;
}

export class DeliveryThreadDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a32" */
  id!: string;
  /** @example "discord" */
  platform!: string;
  /** @example "41771983423143937" */
  realm!: string;
  /** @example "1171902374421659700" */
  channel!: string;
  /** @example "1171902374421659701" */
  root!: string;
  /** The message to reply to, where the platform tells it apart from the thread's root.
   * @example null */
  replyTo!: string | null;
  /** @example "https://discord.com/channels/41771983423143937/1171902374421659700/1171902374421659701" */
  permalink!: string | null;
}

export class DeliveryCreditDto {
  /** As the person consented to be called.
   * @example "Nino" */
  name!: string;
  /** Their id on this platform, where they may be addressed by it.
   * @example "80351110224678912" */
  mention!: string | null;
}

export class DeliveryMessageDto {
  /** Plain text.
   * @example "You asked, we did: dark mode is here." */
  text!: string;
  /** CommonMark in which nobody's words are a link or a call of everyone.
   * @example "You asked, we did: dark mode is here." */
  markdown!: string;
  credits!: DeliveryCreditDto[];
  /** @example "https://feedback.example.com/changelog/dark-mode" */
  link!: string | null;
}

export class AttemptDto {
  /** 1 for the first.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  no!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  startedAt!: string;
  /** Null: under way, or cut off with its process.
   * @example "2026-11-23T16:44:18.000Z" */
  endedAt!: string | null;
  /** delivered, retry, failed or in_doubt.
   * @example "retry" */
  outcome!: string | null;
  /** HTTP status of the answer.
   * @example 503 */
  @ApiProperty({ type: 'integer', nullable: true })
  statusCode!: number | null;
  /** The first 500 characters of the answer, or why there was none.
   * @example "upstream connect error" */
  detail!: string | null;
}

export class DeliveryDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a33" */
  id!: string;
  /** announcement, correction or acknowledgement; `event` for what goes to a webhook endpoint.
   * @example "announcement" */
  purpose!: string;
  /** The announcement; of an acknowledgement, the submission; or the event.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a31" */
  subjectId!: string;
  /** queued, sending, delivered, in_doubt (sent, and nobody knows whether it arrived), failed or cancelled.
   * @example "queued" */
  state!: string;
  /** Why it is in this state.
   * @example null */
  reason!: string | null;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  integrationId!: string | null;
  /** The webhook endpoint it goes to, for purpose `event`.
   * @example null */
  endpointId!: string | null;
  /** Null for purpose `event`. */
  @ApiProperty({ type: () => DeliveryThreadDto, nullable: true })
  thread!: DeliveryThreadDto | null;
  /** What is said there; null once erased, and for purpose `event`. */
  @ApiProperty({ type: () => DeliveryMessageDto, nullable: true })
  message!: DeliveryMessageDto | null;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  attemptCount!: number;
  /** Null: none is planned; a bot delivers it when it likes.
   * @example null */
  nextAttemptAt!: string | null;
  /** The platform's id of the message that was posted.
   * @example null */
  externalId!: string | null;
  /** @example null */
  permalink!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example null */
  deliveredAt!: string | null;
  /** Goes up with every change.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
}

export class DeliveryDetailDto extends DeliveryDto {
  /** In order; the last ten. */
  attempts!: AttemptDto[];
}

export class DeliveriesPageDto {
  data!: DeliveryDto[];
  page!: PageInfoDto;
}
