import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobRunner } from './job-runner';
import { JobsService } from './jobs.service';
import { LivenessLocks } from './liveness-locks';
import { SchedulesService } from './schedules.service';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [JobsService, JobRunner, LivenessLocks, SchedulesService],
  exports: [JobsService, JobRunner, SchedulesService],
})
export class JobsModule {}
