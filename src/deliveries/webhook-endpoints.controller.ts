import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { RevealsSecret } from '../idempotency/idempotency.interceptor';
import { DeliveryLog } from './delivery-log.service';
import {
  CreateWebhookEndpointDto,
  CreatedWebhookEndpointDto,
  EndpointDeliveriesPageDto,
  ListEndpointDeliveriesQuery,
  UpdateWebhookEndpointDto,
  WebhookEndpointDto,
  WebhookEndpointsPageDto,
} from './webhook-endpoints.dto';
import { WebhookEndpointsService } from './webhook-endpoints.service';

@ApiTags('Webhook endpoints')
@ApiBearerAuth()
@Controller('webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly log: DeliveryLog,
  ) {}

  /** Add a webhook endpoint
   * @remarks Events are posted to it as Standard Webhooks 1.0.0: verify `webhook-signature` with the secret in this answer, which is shown nowhere
   * else, and answer 2xx within 15 seconds. Anything else is tried again over three days; 410 disables the endpoint. At most 20 in a workspace. */
  @Post()
  @RequireScope('webhooks:write')
  @RevealsSecret()
  create(@CurrentActor() actor: Actor, @Body() dto: CreateWebhookEndpointDto): Promise<CreatedWebhookEndpointDto> {
    return this.endpoints.create(actor, dto);
  }

  /** List the webhook endpoints
   * @remarks In the order they were added, never with their secrets. */
  @Get()
  @RequireScope('webhooks:write')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<WebhookEndpointsPageDto> {
    return this.endpoints.list(actor, page);
  }

  /** Read one webhook endpoint
   * @remarks Answers an ETag for PATCH. */
  @Get(':id')
  @RequireScope('webhooks:write')
  get(@CurrentActor() actor: Actor, @Id('webhook endpoint') id: string): Promise<WebhookEndpointDto> {
    return this.endpoints.get(actor, id);
  }

  /** Change a webhook endpoint
   * @remarks Its URL, description and events; or disable it, and enable it again for events from then on. Needs If-Match. */
  @Patch(':id')
  @RequireScope('webhooks:write')
  update(
    @CurrentActor() actor: Actor,
    @Id('webhook endpoint') id: string,
    @IfMatch() version: number,
    @Body() dto: UpdateWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    return this.endpoints.update(actor, id, version, dto);
  }

  /** Delete a webhook endpoint
   * @remarks With its delivery log. */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('webhooks:write')
  remove(@CurrentActor() actor: Actor, @Id('webhook endpoint') id: string): Promise<void> {
    return this.endpoints.remove(actor, id);
  }

  /** List what was sent to a webhook endpoint
   * @remarks Newest first, with the attempts, their status codes and the first 500 characters of each answer. */
  @Get(':id/deliveries')
  @RequireScope('webhooks:write')
  deliveries(
    @CurrentActor() actor: Actor,
    @Id('webhook endpoint') id: string,
    @Query() query: ListEndpointDeliveriesQuery,
  ): Promise<EndpointDeliveriesPageDto> {
    return this.log.ofEndpoint(actor, id, query);
  }
}
