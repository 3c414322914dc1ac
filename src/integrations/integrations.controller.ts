import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { CreateIntegrationDto, IntegrationDto, IntegrationsPageDto, UpdateIntegrationDto } from './integrations.dto';
import { IntegrationsService } from './integrations.service';

@ApiTags('Integrations')
@ApiBearerAuth()
@Controller('integrations')
export class IntegrationsController {
  constructor(private readonly integrations: IntegrationsService) {}

  /** Connect a form, a Slack workspace or another source
   * @remarks Answers the intakeUrl to give to the platform. Secrets are encrypted at rest and never answered again. */
  @Post()
  @RequireScope('integrations:write')
  create(@CurrentActor() actor: Actor, @Body() dto: CreateIntegrationDto): Promise<IntegrationDto> {
    return this.integrations.create(actor, dto);
  }

  /** List the integrations
   * @remarks In the order they were connected. */
  @Get()
  @RequireScope('integrations:write', 'ideas:read')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<IntegrationsPageDto> {
    return this.integrations.list(actor, page);
  }

  /** Read one integration
   * @remarks Answers an ETag for PATCH. */
  @Get(':id')
  @RequireScope('integrations:write', 'ideas:read')
  get(@CurrentActor() actor: Actor, @Id('integration') id: string): Promise<IntegrationDto> {
    return this.integrations.get(actor, id);
  }

  /** Change an integration
   * @remarks Rename it, replace its settings or secrets, or disable it. Needs If-Match. */
  @Patch(':id')
  @RequireScope('integrations:write')
  update(
    @CurrentActor() actor: Actor,
    @Id('integration') id: string,
    @IfMatch() version: number,
    @Body() dto: UpdateIntegrationDto,
  ): Promise<IntegrationDto> {
    return this.integrations.update(actor, id, version, dto);
  }
}
