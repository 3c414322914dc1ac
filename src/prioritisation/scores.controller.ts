import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { AsOfQuery } from './dto/as-of.dto';
import { ScoreDto } from './dto/scores.dto';
import { ScoresService } from './scores.service';

@ApiTags('Prioritisation')
@ApiBearerAuth()
@Controller('ideas/:id/score')
export class ScoresController {
  constructor(private readonly scores: ScoresService) {}

  /** Explain the score of an idea
   * @remarks Every term with its weight and source, the thresholds' version, and the smallest change that would put it into another quadrant.
   * With `asOf` as it was then: a score is a fact of its day, read and not computed anew. A closed or merged idea keeps its last one. */
  @Get()
  @RequireScope('ideas:read')
  explain(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() query: AsOfQuery): Promise<ScoreDto> {
    return this.scores.explain(actor, id, query);
  }
}
