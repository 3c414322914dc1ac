import { Body, Controller, Get, HttpCode, Ip, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { MatchDecisions } from './match-decisions.service';
import {
  DecideMatchDto,
  DecideMatchesDto,
  FoundMatchesDto,
  ListMatchesQuery,
  MatchDecisionResultsDto,
  MatchDto,
  MatchesPageDto,
  SearchMatchesDto,
} from './matches.dto';
import { MatchesService } from './matches.service';
import { WishSearch } from './wish-search.service';

@ApiTags('Matches')
@ApiBearerAuth()
@Controller('matches')
export class MatchesController {
  constructor(
    private readonly matches: MatchesService,
    private readonly decisions: MatchDecisions,
    private readonly wishes: WishSearch,
  ) {}

  /** List proposed matches
   * @remarks The queue of what may be one wish: likely ones first, then by score. Pending ones unless `state` says otherwise. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() query: ListMatchesQuery): Promise<MatchesPageDto> {
    return this.matches.list(actor, query);
  }

  /** Find ideas that were asked for before
   * @remarks For forms and bots, before a suggestion is submitted: the best five with their reasons and their status, so that "already shipped" is told at
   * once. Writes nothing. Keys without ideas:read find public ideas only, by their own words. At most 120 searches a minute from an address (a /64 of IPv6) and 600
   * with a key; an answer may be 30 seconds old. */
  @Post('search')
  @HttpCode(200)
  @RequireScope('ideas:read', 'submissions:write')
  search(@CurrentActor() actor: Actor, @Ip() address: string, @Body() dto: SearchMatchesDto): Promise<FoundMatchesDto> {
    return this.wishes.search(actor, address, dto);
  }

  /** Decide several matches
   * @remarks Each by itself: one that is refused does not hold up the others, and its result says why. */
  @Post('decisions')
  @HttpCode(200)
  @RequireScope('matches:decide')
  async decideAll(@CurrentMember() actor: MemberActor, @Body() dto: DecideMatchesDto): Promise<MatchDecisionResultsDto> {
    return { data: await this.decisions.decideAll(actor, dto.decisions) };
  }

  /** Read one match
   * @remarks With both sides, the reasons and what sets them apart. */
  @Get(':id')
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor, @Id('match') id: string): Promise<MatchDto> {
    return this.matches.get(actor, id);
  }

  /** Decide a match
   * @remarks accept: the submission joins the idea, or the idea is merged into the other one. dismiss: the pair is never proposed again, and a submission with
   * no other match opens an idea of its own. The same decision again changes nothing. */
  @Post(':id/decisions')
  @HttpCode(200)
  @RequireScope('matches:decide')
  decide(@CurrentMember() actor: MemberActor, @Id('match') id: string, @Body() dto: DecideMatchDto): Promise<MatchDto> {
    return this.decisions.decide(actor, id, dto.decision);
  }

  /** Undo a decision
   * @remarks The match is pending again: what was merged is unmerged, a submission that joined an idea leaves it. One that had been accepted by its probability
   * alone is dismissed instead: undoing it is a member's decision. */
  @Post(':id/undo')
  @HttpCode(200)
  @RequireScope('matches:decide')
  undo(@CurrentMember() actor: MemberActor, @Id('match') id: string): Promise<MatchDto> {
    return this.decisions.undo(actor, id);
  }
}
