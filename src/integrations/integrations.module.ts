import { Global, Module } from '@nestjs/common';
import { ChannelMovesService } from './channel-moves.service';
import { IntegrationsController } from './integrations.controller';
import { IntegrationsService } from './integrations.service';
import { PlatformRegistry } from './platform-registry';

@Global()
@Module({
  controllers: [IntegrationsController],
  providers: [IntegrationsService, ChannelMovesService, PlatformRegistry],
  exports: [IntegrationsService, ChannelMovesService, PlatformRegistry],
})
export class IntegrationsModule {}
