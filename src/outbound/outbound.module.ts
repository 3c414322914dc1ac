import { Global, Module } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { OutboundService } from './outbound.service';

@Global()
@Module({
  providers: [
    { provide: OutboundService, inject: [CONFIG], useFactory: (config: Config) => new OutboundService({ allow: config.outboundAllow }) },
  ],
  exports: [OutboundService],
})
export class OutboundModule {}
