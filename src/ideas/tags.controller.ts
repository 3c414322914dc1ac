import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { CreateTagDto, TagDto, TagsPageDto } from './dto/tags.dto';
import { RefusedAs } from './refused-as';
import { TagsService } from './tags.service';

@ApiTags('Tags')
@ApiBearerAuth()
@Controller()
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  /** Make a tag
   * @remarks Its name is unique in the workspace, whatever the case. */
  @Post('tags')
  @RequireScope('ideas:write')
  create(@CurrentActor() actor: Actor, @Body() dto: CreateTagDto): Promise<TagDto> {
    return this.tags.create(actor, dto);
  }

  /** List the tags
   * @remarks In the order they were made, each with how many ideas have it. */
  @Get('tags')
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<TagsPageDto> {
    return this.tags.list(actor, page);
  }

  /** Tag an idea
   * @remarks Doing it again changes nothing. */
  @Put('ideas/:id/tags/:tagId')
  @HttpCode(204)
  @RefusedAs(409, 'The idea has 50 tags, which is the most.')
  @RequireScope('ideas:write')
  attach(@CurrentActor() actor: Actor, @Id('idea') id: string, @Id('tag', 'tagId') tagId: string): Promise<void> {
    return this.tags.attach(actor, id, tagId);
  }

  /** Take a tag off an idea
   * @remarks Doing it again changes nothing. */
  @Delete('ideas/:id/tags/:tagId')
  @HttpCode(204)
  @RequireScope('ideas:write')
  detach(@CurrentActor() actor: Actor, @Id('idea') id: string, @Id('tag', 'tagId') tagId: string): Promise<void> {
    return this.tags.detach(actor, id, tagId);
  }
}
