import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { IdeasModule } from '../ideas/ideas.module';
import { IntakeModule } from '../intake/intake.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { LinkActs } from './link-acts.service';
import { LinkViews } from './link-views.service';
import { LinksController } from './links.controller';
import { LinksService } from './links.service';

/** Pages for people without an account. */
@Module({
  imports: [AuthorsModule, IdeasModule, IntakeModule, PrivacyModule],
  controllers: [LinksController],
  providers: [LinksService, LinkViews, LinkActs],
})
export class PagesModule {}
