import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access';
import { Actor, CurrentActor } from '../../auth/actor';
import { CalibrationDto } from '../learning/calibration.dto';
import { MatchesService } from '../matches.service';
import { MatchQualityDto, MatchQualityQuery } from './match-quality.dto';
import { MatchQuality } from './match-quality.service';

@ApiTags('Matches')
@ApiBearerAuth()
@Controller('matches')
export class MatchQualityController {
  constructor(
    private readonly quality: MatchQuality,
    private readonly matches: MatchesService,
  ) {}

  /** Read how good the proposals are
   * @remarks Measured on what members decided, merged by hand and took back in a period: precision, misses, unmerge rate and time to decision, by band, by
   * integration and by language. */
  @Get('quality')
  @RequireScope('ideas:read')
  measure(@CurrentActor() actor: Actor, @Query() query: MatchQualityQuery): Promise<MatchQualityDto> {
    return this.quality.measure(actor, query);
  }

  /** Read how far probabilities can be trusted
   * @remarks The fit on this workspace's own decisions, judged on decisions it had not seen: reliability bins, Brier score, calibration error; and for which
   * probabilities the decisions bear out automatic attachment. */
  @Get('calibration')
  @RequireScope('ideas:read')
  calibration(@CurrentActor() actor: Actor): Promise<CalibrationDto> {
    return this.matches.calibration(actor);
  }
}
