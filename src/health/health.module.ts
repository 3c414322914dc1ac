import { Module } from '@nestjs/common';
import { FailedJobsController } from './failed-jobs.controller';
import { HealthController } from './health.controller';
import { Readiness } from './readiness';

@Module({ controllers: [HealthController, FailedJobsController], providers: [Readiness] })
export class HealthModule {}
