import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { CreateTrackerLinkDto, TrackerLinkDto, TrackerLinksPageDto } from './dto/tracker-links.dto';
import { TrackerLinksService } from './tracker-links.service';

@ApiTags('Ideas')
@ApiBearerAuth()
@Controller('ideas/:id/links')
export class TrackerLinksController {
  constructor(private readonly links: TrackerLinksService) {}

  /** Link an idea to an issue
   * @remarks The same URL again answers the link there is, with 200. */
  @Post()
  @RequireScope('ideas:write')
  @ApiCreatedResponse({ type: TrackerLinkDto, description: 'The idea is linked now.' })
  @ApiOkResponse({ type: TrackerLinkDto, description: 'The idea was linked already.' })
  async create(
    @CurrentActor() actor: Actor,
    @Id('idea') id: string,
    @Body() dto: CreateTrackerLinkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackerLinkDto> {
    const { link, isNew } = await this.links.create(actor, id, dto);
    void reply.status(isNew ? 201 : 200);
    return link;
  }

  /** List the links of an idea
   * @remarks Newest first. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() page: PageQuery): Promise<TrackerLinksPageDto> {
    return this.links.list(actor, id, page);
  }

  /** Remove a link
   * @remarks The issue in the tracker stays as it is. */
  @Delete(':linkId')
  @HttpCode(204)
  @RequireScope('ideas:write')
  remove(@CurrentActor() actor: Actor, @Id('idea') id: string, @Id('tracker link', 'linkId') linkId: string): Promise<void> {
    return this.links.remove(actor, id, linkId);
  }
}
