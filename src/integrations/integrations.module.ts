import { Global, Module } from '@nestjs/common';
import { ChannelMovesService } from './channel-moves.service';
import { IntegrationsController } from './integrations.controller';
import { IntegrationsService } from './integrations.service';
import { PlatformRegistry } from './platform-registry';
import { SecretRotationsController } from './secret-rotations.controller';
import { SecretRotationsService } from './secret-rotations.service';

@Global()
@Module({
  controllers: [IntegrationsController, SecretRotationsController],
  providers: [IntegrationsService, ChannelMovesService, PlatformRegistry, SecretRotationsService],
  exports: [IntegrationsService, ChannelMovesService, PlatformRegistry, SecretRotationsService],
})
export class IntegrationsModule {}
