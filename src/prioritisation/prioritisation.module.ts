import { Module } from '@nestjs/common';
import { IdeasModule } from '../ideas/ideas.module';
import { EstimatesController } from './estimates.controller';
import { EstimatesService } from './estimates.service';
import { HotPlanController } from './hot-plan.controller';
import { HotPlanService } from './hot-plan.service';
import { IdeaChangesService } from './idea-changes.service';
import { JudgingService } from './judging.service';
import { MatrixController } from './matrix.controller';
import { MatrixService } from './matrix.service';
import { RevealsService } from './reveals.service';
import { ScoresController } from './scores.controller';
import { ScoresService } from './scores.service';
import { ThresholdsController } from './thresholds.controller';
import { ThresholdsService } from './thresholds.service';

@Module({
  imports: [IdeasModule],
  controllers: [EstimatesController, ScoresController, MatrixController, HotPlanController, ThresholdsController],
  providers: [
    JudgingService,
    EstimatesService,
    RevealsService,
    ScoresService,
    MatrixService,
    HotPlanService,
    ThresholdsService,
    IdeaChangesService,
  ],
})
export class PrioritisationModule {}
