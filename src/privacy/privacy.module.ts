import { Module } from '@nestjs/common';
import { AnnouncementsModule } from '../announcements/announcements.module';
import { AuthorsModule } from '../authors/authors.module';
import { DeliveriesModule } from '../deliveries/deliveries.module';
import { IdeasModule } from '../ideas/ideas.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { IntakeModule } from '../intake/intake.module';
import { ModerationModule } from '../moderation/moderation.module';
import { AuthorExports } from './author-exports.service';
import { AuthorJoinsService } from './author-joins.service';
import { ErasureLog } from './erasure-log.service';
import { ErasureRequests } from './erasure-requests.service';
import { ErasuresController } from './erasures.controller';
import { ErasuresService } from './erasures.service';
import { JoinRequestsService } from './join-requests.service';
import { JoinsController } from './joins.controller';

/** Joins, splits, exports and erasures: each one transaction over the services of the modules that own the rows. */
@Module({
  imports: [AuthorsModule, ModerationModule, IdeasModule, IntakeModule, DeliveriesModule, AnnouncementsModule, IdempotencyModule],
  controllers: [JoinsController, ErasuresController],
  providers: [AuthorJoinsService, JoinRequestsService, AuthorExports, ErasuresService, ErasureRequests, ErasureLog],
  exports: [AuthorJoinsService, AuthorExports, ErasuresService],
})
export class PrivacyModule {}
