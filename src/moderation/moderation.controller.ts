import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { ModerationPolicyDto, ModerationPolicyInput } from './moderation.dto';
import { PolicyService } from './policy.service';

@ApiTags('Moderation')
@ApiBearerAuth()
@Controller('settings/moderation')
export class ModerationController {
  constructor(private readonly policy: PolicyService) {}

  /** Read the moderation policy
   * @remarks Limits, stop words, patterns, languages, approval, slow mode, whose support counts, and where calls for help are sent. Answers an ETag for PUT. */
  @Get()
  @RequireScope('moderation:decide')
  getPolicy(@CurrentActor() actor: Actor): Promise<ModerationPolicyDto> {
    return this.policy.get(actor);
  }

  /** Replace the moderation policy
   * @remarks Counts for what comes in from now on; what is left out gets its default. Needs If-Match. */
  @Put()
  @RequireScope('moderation:decide')
  replacePolicy(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body() input: ModerationPolicyInput,
  ): Promise<ModerationPolicyDto> {
    return this.policy.replace(actor, version, input);
  }
}
