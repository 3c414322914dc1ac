import { Module } from '@nestjs/common';
import { AnnouncementsModule } from '../announcements/announcements.module';
import { AuthorsModule } from '../authors/authors.module';
import { IdeasModule } from '../ideas/ideas.module';
import { AuthorJoinsService } from './author-joins.service';
import { JoinRequestsService } from './join-requests.service';
import { JoinsController } from './joins.controller';

@Module({
  imports: [AuthorsModule, IdeasModule, AnnouncementsModule],
  controllers: [JoinsController],
  providers: [AuthorJoinsService, JoinRequestsService],
  exports: [AuthorJoinsService],
})
export class PrivacyModule {}
