import { Global, Module } from '@nestjs/common';
import { IntegrationsController } from './integrations.controller';
import { IntegrationsService } from './integrations.service';
import { PlatformRegistry } from './platform-registry';

@Global()
@Module({
  controllers: [IntegrationsController],
  providers: [IntegrationsService, PlatformRegistry],
  exports: [IntegrationsService, PlatformRegistry],
})
export class IntegrationsModule {}
