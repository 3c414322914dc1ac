import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { AppealsService } from './appeals.service';
import { AuthorTrust } from './author-trust.service';
import { DoorLimitsService } from './door-limits.service';
import { ModerationController } from './moderation.controller';
import { ModerationService } from './moderation.service';
import { OriginsService } from './origins.service';
import { PolicyService } from './policy.service';
import { PublicAnswers } from './public-answers.service';
import { SupportSignals } from './support-signals.service';
import { VerdictErasure } from './verdict-erasure.service';

@Module({
  imports: [AuthorsModule],
  controllers: [ModerationController],
  providers: [
    AppealsService,
    AuthorTrust,
    DoorLimitsService,
    ModerationService,
    OriginsService,
    PolicyService,
    PublicAnswers,
    SupportSignals,
    VerdictErasure,
  ],
  exports: [AppealsService, DoorLimitsService, ModerationService, OriginsService, PublicAnswers, SupportSignals, VerdictErasure],
})
export class ModerationModule {}
