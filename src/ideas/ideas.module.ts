import { Module } from '@nestjs/common';
import { IdeasService } from './ideas.service';
import { MergesService } from './merges.service';
import { SupportService } from './support.service';

@Module({
  providers: [IdeasService, SupportService, MergesService],
  exports: [IdeasService, SupportService, MergesService],
})
export class IdeasModule {}
