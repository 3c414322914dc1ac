import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { DeliveriesModule } from '../deliveries/deliveries.module';
import { IdeasModule } from '../ideas/ideas.module';
import { ModerationModule } from '../moderation/moderation.module';
import { AnnouncementErasure } from './announcement-erasure.service';
import { AcknowledgementPoliciesController } from './acknowledgement-policies.controller';
import { AcknowledgementPolicies } from './acknowledgement-policies.service';
import { AcknowledgementsService } from './acknowledgements.service';
import { AddressQuestions } from './address-questions.service';
import { AnswersService } from './answers.service';
import { CreditQuestions } from './credit-questions.service';
import { AnnouncementMoves } from './announcement-moves.service';
import { AnnouncementReport } from './announcement-report';
import { AnnouncementsController } from './announcements.controller';
import { AnnouncementsService } from './announcements.service';
import { AudienceService } from './audience.service';
import { CreditsService } from './credits.service';
import { AppealLinks } from './appeal-links.service';
import { ClosureLedger } from './closure-ledger';
import { ClosuresController } from './closures.controller';
import { ClosuresService } from './closures.service';
import { DraftsService } from './drafts.service';
import { IdeaAnnouncementsController } from './idea-announcements.controller';
import { LatecomersService } from './latecomers.service';
import { LettersService } from './letters.service';
import { MessagesService } from './messages.service';
import { ModerationAnswers } from './moderation-answers.service';
import { PreviewsService } from './previews.service';
import { PublicationsService } from './publications.service';
import { RecallsService } from './recalls.service';
import { SplitsService } from './splits.service';
import { TellingService } from './telling.service';

@Module({
  imports: [AuthorsModule, IdeasModule, DeliveriesModule, ModerationModule],
  controllers: [AnnouncementsController, IdeaAnnouncementsController, ClosuresController, AcknowledgementPoliciesController],
  providers: [
    AcknowledgementPolicies,
    AcknowledgementsService,
    AddressQuestions,
    AnswersService,
    CreditQuestions,
    AnnouncementsService,
    AnnouncementMoves,
    AnnouncementReport,
    AnnouncementErasure,
    AudienceService,
    CreditsService,
    ClosureLedger,
    ClosuresService,
    DraftsService,
    LatecomersService,
    LettersService,
    MessagesService,
    AppealLinks,
    ModerationAnswers,
    PreviewsService,
    PublicationsService,
    RecallsService,
    SplitsService,
    TellingService,
  ],
  exports: [AnnouncementsService, CreditsService, AnnouncementErasure],
})
export class AnnouncementsModule {}
