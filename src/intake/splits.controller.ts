import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { DecideSplitDto, ListSplitsQuery, SplitDto, SplitSubmissionDto, SplitsPageDto } from './splits.dto';
import { SplitsService } from './splits.service';

@ApiTags('Submissions')
@ApiBearerAuth()
@Controller()
export class SplitsController {
  constructor(private readonly splits: SplitsService) {}

  /** List the submissions that hold several wishes
   * @remarks Oldest first; those that wait for a member, unless another state is asked for. Offsets are of the text as it was said. */
  @Get('splits')
  @RequireScope('submissions:read')
  list(@CurrentActor() actor: Actor, @Query() page: ListSplitsQuery): Promise<SplitsPageDto> {
    return this.splits.list(actor, page);
  }

  /** Decide about an offered split
   * @remarks accept makes each wish a submission with the author, thread and time of the whole, which is matched and answered like any other; the
   * whole stays as it was said. The author is acknowledged once. keep lets the parts of an outdated split stand as they were said; to split the edited text anew, undo the split
   * first. The same decision again changes nothing. By a member. */
  @Post('splits/:id/decisions')
  @HttpCode(200)
  @RequireScope('matches:decide')
  decide(@CurrentMember() actor: MemberActor, @Id('split') id: string, @Body() dto: DecideSplitDto): Promise<SplitDto> {
    return this.splits.decide(actor, id, dto);
  }

  /** Undo a decision about a split
   * @remarks The submission is whole again and where it was; the offer is of what it says now. Refused once its author was told of one of the parts' ideas. By a member. */
  @Post('splits/:id/undo')
  @HttpCode(200)
  @RequireScope('matches:decide')
  undo(@CurrentMember() actor: MemberActor, @Id('split') id: string): Promise<SplitDto> {
    return this.splits.undo(actor, id);
  }

  /** Split a submission
   * @remarks Into the wishes that a member found in it, whether Heed offered that or not. By a member. */
  @Post('submissions/:id/splits')
  @RequireScope('matches:decide')
  split(@CurrentMember() actor: MemberActor, @Id('submission') id: string, @Body() dto: SplitSubmissionDto): Promise<SplitDto> {
    return this.splits.split(actor, id, dto);
  }
}
