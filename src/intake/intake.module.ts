import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { DeliveriesModule } from '../deliveries/deliveries.module';
import { IdeasModule } from '../ideas/ideas.module';
import { ModerationModule } from '../moderation/moderation.module';
import { ConnectionTestService } from './connection-test.service';
import { DeliveryStore } from './delivery-store';
import { DetachmentsController } from './detachments.controller';
import { DetachmentsService } from './detachments.service';
import { FormTokensController } from './form-tokens.controller';
import { FormTokensService } from './form-tokens.service';
import { InboundLogService } from './inbound-log.service';
import { IntakeController } from './intake.controller';
import { IntakeErasure } from './intake-erasure.service';
import { IntakeRetention } from './intake-retention';
import { IntakeService } from './intake.service';
import { LookupRunner } from './lookup-runner';
import { Lookups } from './lookups';
import { Openings } from './openings';
import { PreviewService } from './preview.service';
import { AppealRequestsService } from './appeal-requests.service';
import { AppealsController } from './appeals.controller';
import { SubmissionFactsReader } from './submission-facts';
import { EarlyChanges } from './early-changes';
import { Reactions } from './reactions.service';
import { OutdatedSplits } from './outdated-splits.service';
import { RepliesService } from './replies.service';
import { SplitOffers } from './split-offers.service';
import { SplitParts } from './split-parts.service';
import { SplitWholes } from './split-wholes.service';
import { SplitsController } from './splits.controller';
import { SplitsService } from './splits.service';
import { SubmissionProcessor } from './submission-processor';
import { SubmissionStore } from './submission-store';
import { SubmissionsController } from './submissions.controller';
import { SubmissionsService } from './submissions.service';
import { UnsignedDoor } from './unsigned-door';
import { WebhookAuthorsController } from './webhook-authors.controller';

@Module({
  imports: [AuthorsModule, DeliveriesModule, IdeasModule, ModerationModule],
  controllers: [
    IntakeController,
    FormTokensController,
    SubmissionsController,
    DetachmentsController,
    SplitsController,
    AppealsController,
    WebhookAuthorsController,
  ],
  providers: [
    ConnectionTestService,
    IntakeRetention,
    IntakeService,
    DeliveryStore,
    DetachmentsService,
    EarlyChanges,
    FormTokensService,
    InboundLogService,
    LookupRunner,
    Lookups,
    Openings,
    OutdatedSplits,
    PreviewService,
    Reactions,
    IntakeErasure,
    RepliesService,
    SplitOffers,
    SplitParts,
    SplitWholes,
    SplitsService,
    SubmissionFactsReader,
    SubmissionProcessor,
    SubmissionStore,
    SubmissionsService,
    AppealRequestsService,
    UnsignedDoor,
  ],
  exports: [IntakeErasure, AppealRequestsService],
})
export class IntakeModule {}
