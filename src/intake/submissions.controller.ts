import { Body, Controller, Get, HttpCode, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import {
  AcceptedSubmissionDto,
  CreateSubmissionDto,
  ListSubmissionsQuery,
  SubmissionDecisionInput,
  SubmissionDetailDto,
  SubmissionsPageDto,
} from './submissions.dto';
import { SubmissionLimitGuard } from './submission-limit.guard';
import { SubmissionsService } from './submissions.service';

@ApiTags('Submissions')
@ApiBearerAuth()
@Controller('submissions')
export class SubmissionsController {
  constructor(private readonly submissions: SubmissionsService) {}

  /** Submit a suggestion
   * @remarks For scripts and bots. Stored before it is answered; matching follows. The same message again (thread.message) answers 200 with the submission there is. Over a limit
   * of the moderation policy (author, address, workspace) it answers 429 and stores nothing. */
  @Post()
  @HttpCode(202)
  @RequireScope('submissions:write')
  @UseGuards(SubmissionLimitGuard)
  @ApiResponse({ status: 202, description: 'Stored; matching follows.', type: AcceptedSubmissionDto })
  @ApiResponse({ status: 200, description: 'This message is known; nothing changed.', type: AcceptedSubmissionDto })
  async create(
    @CurrentActor() actor: Actor,
    @Body() dto: CreateSubmissionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedSubmissionDto> {
    const { id, state, isNew } = await this.submissions.create(actor, dto);
    if (!isNew) void reply.status(200);
    return { id, state };
  }

  /** List the submissions
   * @remarks Newest first. state=held and state=triage are the queues that wait for a person. */
  @Get()
  @RequireScope('submissions:read')
  list(@CurrentActor() actor: Actor, @Query() page: ListSubmissionsQuery): Promise<SubmissionsPageDto> {
    return this.submissions.list(actor, page);
  }

  /** Read one submission
   * @remarks With every wording, every moderation verdict and every appeal. */
  @Get(':id')
  @RequireScope('submissions:read')
  get(@CurrentActor() actor: Actor, @Id('submission') id: string): Promise<SubmissionDetailDto> {
    return this.submissions.get(actor, id);
  }

  /** Decide about a held submission
   * @remarks approve, reject or restore. What was approved goes on to matching. */
  @Post(':id/decisions')
  @HttpCode(200)
  @RequireScope('moderation:decide')
  decide(
    @CurrentMember() actor: MemberActor,
    @Id('submission') id: string,
    @Body() input: SubmissionDecisionInput,
  ): Promise<SubmissionDetailDto> {
    return this.submissions.decide(actor, id, input);
  }
}
