import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { GetIdeaQuery, HistoryPageDto } from './dto/idea-parts.dto';
import { CreateIdeaDto, IdeaDto, IdeasPageDto, TransitionIdeaDto, UpdateIdeaDto } from './dto/ideas.dto';
import { ListIdeasQuery } from './dto/list-ideas.dto';
import { IdeaDetailsService } from './idea-details.service';
import { IdeaEditsService } from './idea-edits.service';
import { IdeaListsService } from './idea-lists.service';
import { RefusedAs } from './refused-as';

@ApiTags('Ideas')
@ApiBearerAuth()
@Controller('ideas')
export class IdeasController {
  constructor(
    private readonly edits: IdeaEditsService,
    private readonly details: IdeaDetailsService,
    private readonly lists: IdeaListsService,
  ) {}

  /** Write down an idea
   * @remarks Its state is new. A title that a member writes is confirmed; one from a machine waits for a member. */
  @Post()
  @RequireScope('ideas:write')
  create(@CurrentActor() actor: Actor, @Body() dto: CreateIdeaDto): Promise<IdeaDto> {
    return this.edits.create(actor, dto);
  }

  /** List the ideas
   * @remarks Without those that are merged into others. One state, several states, a quadrant by score, a tag by time of creation and one author's
   * ideas answer in milliseconds however many there are; other combinations of filters read at most 20,000 ideas for a page and then say
   * page.truncated, with a cursor to go on. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() query: ListIdeasQuery): Promise<IdeasPageDto> {
    return this.lists.list(actor, query);
  }

  /** Read one idea
   * @remarks Answers an ETag for PATCH. A merged idea is still there, and points on with canonicalId. */
  @Get(':id')
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() { expand }: GetIdeaQuery): Promise<IdeaDto> {
    return this.details.get(actor, id, expand);
  }

  /** Change an idea
   * @remarks Title, body, owner, visibility, and whether the title may stand in public. Needs If-Match. */
  @Patch(':id')
  @RequireScope('ideas:write')
  @RefusedAs(422, 'Only an idea whose title a member has confirmed can be public.')
  update(@CurrentActor() actor: Actor, @Id('idea') id: string, @IfMatch() version: number, @Body() dto: UpdateIdeaDto): Promise<IdeaDto> {
    return this.edits.update(actor, id, version, dto);
  }

  /** Move an idea to another state
   * @remarks By a member, to one of its allowedTransitions; 409 wrong_state names them. A decline needs a public reason. */
  @Post(':id/transitions')
  @HttpCode(200)
  @RequireScope('ideas:write')
  transition(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: TransitionIdeaDto): Promise<IdeaDto> {
    return this.edits.transition(actor, id, dto);
  }

  /** Read an idea's history
   * @remarks Who did what, newest first. */
  @Get(':id/history')
  @RequireScope('ideas:read')
  history(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() page: PageQuery): Promise<HistoryPageDto> {
    return this.details.history(actor, id, page);
  }
}
