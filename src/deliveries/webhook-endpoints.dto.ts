import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import { PUBLIC_EVENT_TYPES } from '../events/event-types';
import { MAX_URL_LENGTH } from '../outbound/url-guard';
import { AttemptDto } from './deliveries.dto';
import { DELIVERY_STATES, DeliveryState } from './delivery-states';
import type { WebhookEndpoint } from './webhook-endpoint.entity';

/** `*`: every public event, also those of later releases. */
export const SUBSCRIBABLE = ['*', ...PUBLIC_EVENT_TYPES];

export class CreateWebhookEndpointDto {
  /** Where to post to: https, on the public internet or in HEED_OUTBOUND_ALLOW, port 443 or 8443.
   * @example "https://example.com/hooks/heed" */
  @IsString()
  @Length(1, MAX_URL_LENGTH)
  url!: string;

  /** What it is for, to recognise it by.
   * @example "CRM: tell the account owner" */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;

  /** The events it is sent; `*` alone for all.
   * @example ["idea.status_changed", "announcement.published"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE, { each: true })
  eventTypes!: string[];
}

export class UpdateWebhookEndpointDto {
  /** @example "https://example.com/hooks/heed" */
  @IsOptional()
  @IsString()
  @Length(1, MAX_URL_LENGTH)
  url?: string;

  /** @example "CRM: tell the account owner" */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;

  /** @example ["*"] */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE, { each: true })
  eventTypes?: string[];

  /** False: no new event is sent, and what is waiting fails. True: events from now on are sent again.
   * @example true */
  @IsOptional()
  @IsBoolean()
  isEnabled?: boolean;
}

export class WebhookEndpointDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  id!: string;
  /** @example "https://example.com/hooks/heed" */
  url!: string;
  /** @example "CRM: tell the account owner" */
  description!: string;
  /** @example ["idea.status_changed", "announcement.published"] */
  eventTypes!: string[];
  /** @example true */
  isEnabled!: boolean;
  /** Why it was disabled, where Heed did it.
   * @example null */
  disabledReason!: string | null;
  /** @example null */
  disabledAt!: string | null;
  /** Part of the ETag; goes up with every change.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class CreatedWebhookEndpointDto extends WebhookEndpointDto {
  /** The key of its signatures, shown this once: `whsec_` and the key in base64, as every Standard Webhooks library takes it.
   * @example "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" */
  secret!: string;
}

export class WebhookEndpointsPageDto {
  data!: WebhookEndpointDto[];
  page!: PageInfoDto;
}

export class ListEndpointDeliveriesQuery extends PageQuery {
  /** Only those in this state: `failed` lists the dead ones.
   * @example "failed" */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}

export class EndpointDeliveryDto {
  /** The `webhook-id` it is sent with.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  id!: string;
  /** The event it carries.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a22" */
  eventId!: string;
  /** @example "idea.status_changed" */
  eventType!: string | null;
  /** @example "delivered" */
  state!: string;
  /** @example null */
  reason!: string | null;
  /** Null: none is planned.
   * @example null */
  nextAttemptAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:18.000Z" */
  deliveredAt!: string | null;
  /** In order; the last ten. */
  attempts!: AttemptDto[];
  /** How many there were in all.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  attemptCount!: number;
}

export class EndpointDeliveriesPageDto {
  data!: EndpointDeliveryDto[];
  page!: PageInfoDto;
}

export function toWebhookEndpointDto(row: Omit<WebhookEndpoint, 'secret' | 'workspaceId'>): WebhookEndpointDto {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    isEnabled: row.disabledAt === null,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}
