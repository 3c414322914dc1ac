import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventsService } from './events.service';

@Global()
@Module({ imports: [DiscoveryModule], providers: [EventsService], exports: [EventsService] })
export class EventsModule {}
