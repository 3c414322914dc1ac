import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { CountingService } from './counting.service';
import { CountingDecisionDto, CountingDto } from './dto/counting.dto';
import { AuthorIdeasPageDto, ListSupportersQuery, SupportDto, SupportersPageDto, VoteDto } from './dto/supporters.dto';
import { RefusedAs } from './refused-as';
import { SupportersService } from './supporters.service';

@ApiTags('Support')
@ApiBearerAuth()
@Controller()
export class SupportersController {
  constructor(
    private readonly supporters: SupportersService,
    private readonly counting: CountingService,
  ) {}

  /** Vote on behalf of an author
   * @remarks By a member who knows that the author wants it, with how they know. An author stands behind an idea once: a repeat changes nothing and
   * is answered with 200. */
  @Post('ideas/:id/votes')
  @RequireScope('ideas:write')
  @ApiCreatedResponse({ type: SupportDto, description: 'The author stands behind the idea now.' })
  @ApiOkResponse({ type: SupportDto, description: 'The author stood behind the idea already.' })
  async vote(
    @CurrentMember() actor: MemberActor,
    @Id('idea') id: string,
    @Body() dto: VoteDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SupportDto> {
    const { support, isNew } = await this.supporters.vote(actor, id, dto);
    void reply.status(isNew ? 201 : 200);
    return support;
  }

  /** Take a vote back
   * @remarks Only a member's vote: what the author submitted stands (409). */
  @Delete('ideas/:id/votes/:authorId')
  @HttpCode(204)
  @RefusedAs(409, 'The support rests on what the author submitted.')
  @RequireScope('ideas:write')
  withdrawVote(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Id('author', 'authorId') authorId: string): Promise<void> {
    return this.supporters.withdrawVote(actor, id, authorId);
  }

  /** List who stands behind an idea
   * @remarks Of the idea and of what is merged into it, each with the idea they asked for. */
  @Get('ideas/:id/supporters')
  @RequireScope('authors:read')
  list(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() page: ListSupportersQuery): Promise<SupportersPageDto> {
    return this.supporters.supporters(actor, id, page);
  }

  /** Decide whose support counts
   * @remarks Of the idea and of what is merged into it. Support that is not counted stays, and its authors are told like all others. */
  @Post('ideas/:id/counting')
  @HttpCode(200)
  @RequireScope('moderation:decide')
  decideCounting(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: CountingDecisionDto): Promise<CountingDto> {
    return this.counting.decide(actor, id, dto);
  }

  /** List what an author asked for
   * @remarks Newest first, each with the canonical idea that it rests on. */
  @Get('authors/:id/ideas')
  @RequireScope('authors:read')
  ideasOf(@CurrentActor() actor: Actor, @Id('author') id: string, @Query() page: PageQuery): Promise<AuthorIdeasPageDto> {
    return this.supporters.ideasOf(actor, id, page);
  }
}
