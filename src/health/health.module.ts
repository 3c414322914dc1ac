import { Module } from '@nestjs/common';
import { FailedJobsController } from './failed-jobs.controller';
import { HealthController } from './health.controller';

@Module({ controllers: [HealthController, FailedJobsController] })
export class HealthModule {}
