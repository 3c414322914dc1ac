import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { AcknowledgementPolicies } from './acknowledgement-policies.service';
import { AcknowledgementPolicyDto, AcknowledgementPolicyInput } from './dto/acknowledgements.dto';

@ApiTags('Announcements')
@ApiBearerAuth()
@Controller('settings/acknowledgements')
export class AcknowledgementPoliciesController {
  constructor(private readonly policies: AcknowledgementPolicies) {}

  /** Read how people are answered when they ask
   * @remarks Whether they are, in which words, and those that Heed brings. Answers an ETag for PUT. */
  @Get()
  @RequireScope('announcements:publish')
  get(@CurrentActor() actor: Actor): Promise<AcknowledgementPolicyDto> {
    return this.policies.get(actor);
  }

  /** Replace how people are answered when they ask
   * @remarks Counts for what comes in from now on. Needs If-Match. */
  @Put()
  @RequireScope('announcements:publish')
  replace(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body() input: AcknowledgementPolicyInput,
  ): Promise<AcknowledgementPolicyDto> {
    return this.policies.replace(actor, version, input);
  }
}
