import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { ChangedThresholdsDto, SetThresholdsDto, ThresholdsDto } from './dto/thresholds.dto';
import { ThresholdsService } from './thresholds.service';

@ApiTags('Prioritisation')
@ApiBearerAuth()
@Controller('settings/thresholds')
export class ThresholdsController {
  constructor(private readonly thresholds: ThresholdsService) {}

  /** Read the thresholds of the matrix
   * @remarks Where both axes are cut. Fixed, so that adding an idea never moves another. Answers an ETag for PUT. */
  @Get()
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor): Promise<ThresholdsDto> {
    return this.thresholds.get(actor);
  }

  /** Move the thresholds
   * @remarks By a manager or an admin, with a reason. Makes a new version, judges every rated open idea by it in the same transaction, and
   * answers which changed quadrant; each of those is an event idea.quadrant_changed. The same values again change nothing. Needs If-Match. */
  @Put()
  @RequireScope('ideas:write')
  set(@CurrentMember() actor: MemberActor, @IfMatch() version: number, @Body() dto: SetThresholdsDto): Promise<ChangedThresholdsDto> {
    return this.thresholds.set(actor, version, dto);
  }
}
