import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../../auth/actor';
import { IfMatch } from '../../common/etag';
import { MatchingPolicyDto, MatchingPolicyInput } from './matching-policy.dto';
import { MatchingPolicyService } from './matching-policy.service';

@ApiTags('Matches')
@ApiBearerAuth()
@Controller('settings/matching')
export class MatchingPolicyController {
  constructor(private readonly policy: MatchingPolicyService) {}

  /** Read whether suggestions attach by themselves
   * @remarks Off until a member turns it on. With what the workspace's own decisions say about it, and how those that attached fared. Answers an ETag for
   * PUT. */
  @Get()
  @RequireScope('matches:decide')
  get(@CurrentActor() actor: Actor): Promise<MatchingPolicyDto> {
    return this.policy.get(actor);
  }

  /** Set whether suggestions attach by themselves
   * @remarks Above the given probability a suggestion joins an open idea without a person's word, never where numbers, versions or meanings differ. Each is
   * listed (GET /v1/matches?decidedBy=automatic) and undone like any other decision. 422 while the decisions made so far do not bear the probability out. It
   * pauses itself, with the event automatic_attachment.paused, when it is right less often than that; PUT turns it on again. Needs If-Match. By a member. */
  @Put()
  @RequireScope('matches:decide')
  replace(@CurrentMember() actor: MemberActor, @IfMatch() version: number, @Body() input: MatchingPolicyInput): Promise<MatchingPolicyDto> {
    return this.policy.replace(actor, version, input);
  }
}
