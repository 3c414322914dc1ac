import { Module } from '@nestjs/common';
import { Addressees } from './addressees.service';
import { ChannelPaceService } from './channel-pace.service';
import { DeliveriesController } from './deliveries.controller';
import { DeliveriesService } from './deliveries.service';
import { DeliveryAttempts } from './delivery-attempts.service';
import { DeliveryChannels } from './delivery-channels.service';
import { DeliveryErasure } from './delivery-erasure.service';
import { DeliveryLog } from './delivery-log.service';
import { DeliveryProgress } from './delivery-progress.service';
import { DeliverySender } from './delivery-sender.service';
import { MailLinks } from './mail-links.service';
import { MailSuppressions } from './mail-suppressions.service';
import { Mailboxes } from './mailboxes.service';
import { PromptsService } from './prompts.service';
import { ReceiptsService } from './receipts.service';
import { RepeatWindow } from './repeat-window';
import { SendQueue } from './send-queue.service';
import { ThreadAliasesService } from './thread-aliases.service';
import { ThreadsService } from './threads.service';
import { WebhookCaller } from './webhook-caller.service';
import { WebhookEndpointsController } from './webhook-endpoints.controller';
import { WebhookEndpointsService } from './webhook-endpoints.service';
import { WebhookFanOut } from './webhook-fan-out.service';

@Module({
  controllers: [DeliveriesController, WebhookEndpointsController],
  providers: [
    ThreadsService,
    ThreadAliasesService,
    RepeatWindow,
    DeliveriesService,
    DeliveryChannels,
    Addressees,
    Mailboxes,
    MailLinks,
    MailSuppressions,
    DeliveryErasure,
    DeliveryProgress,
    DeliveryAttempts,
    DeliverySender,
    ChannelPaceService,
    SendQueue,
    PromptsService,
    ReceiptsService,
    DeliveryLog,
    WebhookEndpointsService,
    WebhookCaller,
    WebhookFanOut,
  ],
  exports: [
    ThreadsService,
    ThreadAliasesService,
    DeliveriesService,
    DeliveryErasure,
    ChannelPaceService,
    PromptsService,
    Addressees,
    Mailboxes,
    MailLinks,
    MailSuppressions,
  ],
})
export class DeliveriesModule {}
