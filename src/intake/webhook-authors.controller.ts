import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { CallsOut } from '../idempotency/idempotency.interceptor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { PreviewDto } from '../integrations/integrations.dto';
import { ConnectionTestDto } from './connection-test.dto';
import { ConnectionTestService } from './connection-test.service';
import { InboundLogDto } from './inbound-log.dto';
import { InboundLogService } from './inbound-log.service';
import { IntakePreviewDto } from './preview.dto';
import { PreviewService } from './preview.service';

@ApiTags('Integrations')
@ApiBearerAuth()
@Controller('integrations')
export class WebhookAuthorsController {
  constructor(
    private readonly previews: PreviewService,
    private readonly log: InboundLogService,
    private readonly tests: ConnectionTestService,
  ) {}

  /** Try a sample
   * @remarks Says what a body would become with the integration's mapping. Writes nothing and needs no signature. */
  @Post(':id/preview')
  @HttpCode(200)
  @RequireScope('integrations:write')
  preview(@CurrentActor() actor: Actor, @Id('integration') id: string, @Body() sample: PreviewDto): Promise<IntakePreviewDto> {
    return this.previews.preview(actor, id, sample);
  }

  /** What came in, and what was refused
   * @remarks Accepted deliveries with their keys; of refusals only the hour, the reason and the count. */
  @Get(':id/inbound')
  @RequireScope('integrations:write')
  inbound(@CurrentActor() actor: Actor, @Id('integration') id: string, @Query() page: PageQuery): Promise<InboundLogDto> {
    return this.log.read(actor, id, page);
  }

  /** Test the connection
   * @remarks Says whether the connection works and what is missing: the secrets, what came in and was refused, and what the platform itself
   * answers about the token, its rights and the places. Posts nothing where people read. */
  @Post(':id/test')
  @HttpCode(200)
  @CallsOut()
  @RequireScope('integrations:write')
  test(@CurrentActor() actor: Actor, @Id('integration') id: string): Promise<ConnectionTestDto> {
    return this.tests.test(actor, id);
  }
}
