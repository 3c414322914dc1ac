import { Module } from '@nestjs/common';
import { ChannelPaceService } from './channel-pace.service';
import { DeliveriesController } from './deliveries.controller';
import { DeliveriesService } from './deliveries.service';
import { DeliveryAttempts } from './delivery-attempts.service';
import { DeliveryChannels } from './delivery-channels.service';
import { DeliveryLog } from './delivery-log.service';
import { DeliveryProgress } from './delivery-progress.service';
import { DeliverySender } from './delivery-sender.service';
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
    DeliveryProgress,
    DeliveryAttempts,
    DeliverySender,
    ChannelPaceService,
    SendQueue,
    ReceiptsService,
    DeliveryLog,
    WebhookEndpointsService,
    WebhookCaller,
    WebhookFanOut,
  ],
  exports: [ThreadsService, ThreadAliasesService, DeliveriesService],
})
export class DeliveriesModule {}
