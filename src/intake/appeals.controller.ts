import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { AppealRequestsService } from './appeal-requests.service';
import { AppealDto, AppealInput } from './appeals.dto';

@ApiTags('Submissions')
@ApiBearerAuth()
@Controller('submissions')
export class AppealsController {
  constructor(private readonly requests: AppealRequestsService) {}

  /** Appeal against a verdict
   * @remarks What the author of a held or rejected submission says against the last verdict, recorded by a member or by a bot for them. The submission waits
   * for a person again. Once per verdict: a repeat is 409 `already_appealed`. */
  @Post(':id/appeals')
  @RequireScope('submissions:write')
  appeal(@CurrentActor() actor: Actor, @Id('submission') id: string, @Body() input: AppealInput): Promise<AppealDto> {
    return this.requests.appeal(actor, id, input);
  }
}
