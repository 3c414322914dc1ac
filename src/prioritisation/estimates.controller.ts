import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { RefusedAs } from '../ideas/refused-as';
import { EstimateDto, EstimatesPageDto, GiveEstimateDto, RevealDto } from './dto/estimates.dto';
import { EstimatesService } from './estimates.service';
import { RevealsService } from './reveals.service';

@ApiTags('Prioritisation')
@ApiBearerAuth()
@Controller('ideas/:id')
export class EstimatesController {
  constructor(
    private readonly estimates: EstimatesService,
    private readonly reveals: RevealsService,
  ) {}

  /** Give or change your own estimate
   * @remarks What you think of this idea alone: an estimate does not follow it into another idea by a merge. 201 for your first, 200 for a
   * change. Only open ideas that are not merged; 409 names the canonical idea. The days a size means are fixed when it is given. */
  @Put('estimates/mine')
  @RequireScope('estimates:write')
  @RefusedAs(409, 'The idea is closed, or merged into the one that the detail names.')
  @ApiCreatedResponse({ type: EstimateDto })
  @ApiOkResponse({ type: EstimateDto })
  async give(
    @CurrentMember() actor: MemberActor,
    @Id('idea') id: string,
    @Body() dto: GiveEstimateDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EstimateDto> {
    const { estimate, isNew } = await this.estimates.give(actor, id, dto);
    void reply.status(isNew ? 201 : 200);
    return estimate;
  }

  /** Withdraw your own estimate
   * @remarks The score is computed from the others; without any the idea is unrated again. Repeating it changes nothing. */
  @Delete('estimates/mine')
  @HttpCode(204)
  @RequireScope('estimates:write')
  @RefusedAs(409, 'The idea is closed, or merged into the one that the detail names: its estimates stay as they were.')
  withdraw(@CurrentMember() actor: MemberActor, @Id('idea') id: string): Promise<void> {
    return this.estimates.withdraw(actor, id);
  }

  /** List the estimates of an idea
   * @remarks Those of others are hidden, but for their number, until you have given your own or a manager has revealed the round: a number one
   * has seen pulls one's own towards it. */
  @Get('estimates')
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() page: PageQuery): Promise<EstimatesPageDto> {
    return this.estimates.list(actor, id, page);
  }

  /** Reveal the estimates of an idea
   * @remarks To everybody, for good; by a manager or an admin, once somebody has estimated (422 before). 200 where it was revealed already. */
  @Post('estimate-reveals')
  @RequireScope('estimates:write')
  @RefusedAs(422, 'Nobody has estimated the idea yet, or the Idempotency-Key was used for another request.')
  @ApiCreatedResponse({ type: RevealDto })
  @ApiOkResponse({ type: RevealDto })
  async reveal(
    @CurrentMember() actor: MemberActor,
    @Id('idea') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevealDto> {
    const { reveal, isNew } = await this.reveals.reveal(actor, id);
    void reply.status(isNew ? 201 : 200);
    return reveal;
  }
}
