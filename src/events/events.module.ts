import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventRetention } from './event-retention';
import { EventsService } from './events.service';

@Global()
@Module({ imports: [DiscoveryModule], providers: [EventsService, EventRetention], exports: [EventsService] })
export class EventsModule {}
