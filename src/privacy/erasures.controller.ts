import { Body, Controller, Delete, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { AuthorExportDto } from './author-export.dto';
import { AuthorExports } from './author-exports.service';
import { ErasureRequests } from './erasure-requests.service';
import { DecideReviewDto, ErasureDto, ErasuresPageDto } from './erasures.dto';

@ApiTags('Privacy')
@ApiBearerAuth()
@Controller()
export class ErasuresController {
  constructor(
    private readonly erasures: ErasureRequests,
    private readonly exports: AuthorExports,
  ) {}

  /** Export what is held about an author
   * @remarks Everything, over all that they are known as: who they are, what they said and agreed to, what they stand behind, what we told them. */
  @Get('authors/:id/export')
  @RequireScope('authors:read')
  export(@CurrentActor() actor: Actor, @Id('author') id: string): Promise<AuthorExportDto> {
    return this.exports.of(actor.workspaceId, id);
  }

  /** Erase an author
   * @remarks Forgets who they are, what they said, the bytes it came in and what we said of them, over all that they are known as. Ideas, support and
   * counts stay. Answers what lies outside, and what a member should look at. It cannot be undone. */
  @Delete('authors/:id')
  @RequireScope('authors:write')
  erase(@CurrentActor() actor: Actor, @Id('author') id: string): Promise<ErasureDto> {
    return this.erasures.erase(actor, id);
  }

  /** List the erasures
   * @remarks Newest first. */
  @Get('erasures')
  @RequireScope('authors:read')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<ErasuresPageDto> {
    return this.erasures.list(actor, page);
  }

  /** Read one erasure
   * @remarks With the words of members that perhaps quote the author. */
  @Get('erasures/:id')
  @RequireScope('authors:read')
  get(@CurrentActor() actor: Actor, @Id('erasure') id: string): Promise<ErasureDto> {
    return this.erasures.get(actor, id);
  }

  /** Decide about words that perhaps quote an erased author
   * @remarks By a member, who has rewritten them or keeps them. */
  @Put('erasures/:id/reviews/:reviewId')
  @RequireScope('authors:write')
  decide(
    @CurrentMember() actor: MemberActor,
    @Id('erasure') id: string,
    @Id('review', 'reviewId') reviewId: string,
    @Body() dto: DecideReviewDto,
  ): Promise<ErasureDto> {
    return this.erasures.decide(actor, id, reviewId, dto);
  }
}
