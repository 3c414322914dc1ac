import { Module } from '@nestjs/common';
import { ModerationController } from './moderation.controller';
import { ModerationService } from './moderation.service';
import { VerdictErasure } from './verdict-erasure.service';

@Module({
  controllers: [ModerationController],
  providers: [ModerationService, VerdictErasure],
  exports: [ModerationService, VerdictErasure],
})
export class ModerationModule {}
