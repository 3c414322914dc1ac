import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { DeliveriesModule } from '../deliveries/deliveries.module';
import { IdeasModule } from '../ideas/ideas.module';
import { ModerationModule } from '../moderation/moderation.module';
import { DeliveryStore } from './delivery-store';
import { FormTokensController } from './form-tokens.controller';
import { FormTokensService } from './form-tokens.service';
import { InboundLogService } from './inbound-log.service';
import { IntakeController } from './intake.controller';
import { IntakeRetention } from './intake-retention';
import { IntakeService } from './intake.service';
import { PreviewService } from './preview.service';
import { EarlyChanges } from './early-changes';
import { RepliesService } from './replies.service';
import { SubmissionProcessor } from './submission-processor';
import { SubmissionStore } from './submission-store';
import { SubmissionsController } from './submissions.controller';
import { SubmissionsService } from './submissions.service';
import { UnsignedDoor } from './unsigned-door';
import { WebhookAuthorsController } from './webhook-authors.controller';

@Module({
  imports: [AuthorsModule, DeliveriesModule, IdeasModule, ModerationModule],
  controllers: [IntakeController, FormTokensController, SubmissionsController, WebhookAuthorsController],
  providers: [
    IntakeRetention,
    IntakeService,
    DeliveryStore,
    EarlyChanges,
    FormTokensService,
    InboundLogService,
    PreviewService,
    RepliesService,
    SubmissionProcessor,
    SubmissionStore,
    SubmissionsService,
    UnsignedDoor,
  ],
})
export class IntakeModule {}
