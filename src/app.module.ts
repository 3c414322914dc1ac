import { DynamicModule, Module } from '@nestjs/common';
import { AnnouncementsModule } from './announcements/announcements.module';
import { AuditModule } from './audit/audit.module';
import { AuthModule } from './auth/auth.module';
import type { Config } from './config/config';
import { ConfigModule } from './config/config.module';
import type { DatabaseAddress } from './database/connect';
import { DatabaseModule } from './database/database.module';
import { ENTITIES } from './entities';
import { DeliveriesModule } from './deliveries/deliveries.module';
import { EventsModule } from './events/events.module';
import { HealthModule } from './health/health.module';
import { IntegrationsModule } from './integrations/integrations.module';
import { AuthorsModule } from './authors/authors.module';
import { IdeasModule } from './ideas/ideas.module';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { ModerationModule } from './moderation/moderation.module';
import { MatchingModule } from './matching/matching.module';
import { IntakeModule } from './intake/intake.module';
import { JobsModule } from './jobs/jobs.module';
import { LimiterModule } from './limiter/limiter.module';
import { OutboundModule } from './outbound/outbound.module';
import { PagesModule } from './pages/pages.module';
import { PrivacyModule } from './privacy/privacy.module';
import { PrioritisationModule } from './prioritisation/prioritisation.module';

/** Connections of the queue beyond one a job: listening, liveness, and one to fetch jobs with. */
const QUEUE_SPARE = 3;

@Module({})
export class AppModule {
  static with(config: Config, address: DatabaseAddress): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.at(address, ENTITIES, config.poolSize, config.role === 'api' ? 1 : config.workerConcurrency + QUEUE_SPARE),
        JobsModule,
        OutboundModule,
        EventsModule,
        LimiterModule,
        AuditModule,
        AuthModule,
        IntegrationsModule,
        AuthorsModule,
        DeliveriesModule,
        IdempotencyModule,
        ModerationModule,
        IdeasModule,
        PrioritisationModule,
        MatchingModule,
        IntakeModule,
        AnnouncementsModule,
        PrivacyModule,
        PagesModule,
        HealthModule,
      ],
    };
  }
}
