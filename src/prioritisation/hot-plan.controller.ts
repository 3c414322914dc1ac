import { Body, Controller, Delete, Get, HttpCode, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { RefusedAs } from '../ideas/refused-as';
import { HotPlanDto, HotPlanOverrideDto, OverrideHotPlanDto } from './dto/hot-plan.dto';
import { HotPlanService } from './hot-plan.service';

@ApiTags('Prioritisation')
@ApiBearerAuth()
@Controller()
export class HotPlanController {
  constructor(private readonly hotPlan: HotPlanService) {}

  /** Read the hot plan
   * @remarks The open ideas that are likely quick wins: one enters at 60 % by two estimators or more and leaves below 50 %, so that it does not
   * flap; a member may pin or veto. Never by votes alone. Each comes with its reasons in words. */
  @Get('hot-plan')
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor): Promise<HotPlanDto> {
    return this.hotPlan.list(actor);
  }

  /** Pin an idea to the hot plan, or veto it
   * @remarks Over the rule's head, with a reason that is shown. A pinned idea enters once its rating is open to the team; a vetoed one stays
   * out. 201 where there was none, 200 for a change. */
  @Put('ideas/:id/hot-plan-override')
  @RequireScope('estimates:write')
  @RefusedAs(409, 'The idea is closed, or merged into the one that the detail names.')
  @ApiCreatedResponse({ type: HotPlanOverrideDto })
  @ApiOkResponse({ type: HotPlanOverrideDto })
  async override(
    @CurrentMember() actor: MemberActor,
    @Id('idea') id: string,
    @Body() dto: OverrideHotPlanDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HotPlanOverrideDto> {
    const { override, isNew } = await this.hotPlan.override(actor, id, dto);
    void reply.status(isNew ? 201 : 200);
    return override;
  }

  /** Remove a pin or a veto
   * @remarks The idea is judged by its figures again. Repeating it changes nothing. */
  @Delete('ideas/:id/hot-plan-override')
  @HttpCode(204)
  @RequireScope('estimates:write')
  removeOverride(@CurrentMember() actor: MemberActor, @Id('idea') id: string): Promise<void> {
    return this.hotPlan.removeOverride(actor, id);
  }
}
