import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { ModerationPolicyDto, ModerationPolicyInput } from './moderation.dto';
import { ModerationService } from './moderation.service';

@ApiTags('Moderation')
@ApiBearerAuth()
@Controller('settings/moderation')
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  /** Read the moderation policy
   * @remarks Stop words and limits that hold a submission for a person. Answers an ETag for PUT. */
  @Get()
  @RequireScope('moderation:decide')
  getPolicy(@CurrentActor() actor: Actor): Promise<ModerationPolicyDto> {
    return this.moderation.getPolicy(actor);
  }

  /** Replace the moderation policy
   * @remarks Counts for what comes in from now on. Needs If-Match. */
  @Put()
  @RequireScope('moderation:decide')
  replacePolicy(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body() input: ModerationPolicyInput,
  ): Promise<ModerationPolicyDto> {
    return this.moderation.replacePolicy(actor, version, input);
  }
}
