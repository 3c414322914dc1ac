import { Module } from '@nestjs/common';
import { AuthorsModule } from '../authors/authors.module';
import { IdeasModule } from '../ideas/ideas.module';
import { IntakeModule } from '../intake/intake.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { LinkActs } from './link-acts.service';
import { DeliveriesModule } from '../deliveries/deliveries.module';
import { LinkViews } from './link-views.service';
import { LinksController } from './links.controller';
import { LinksService } from './links.service';
import { MailLinkActs } from './mail-link-acts.service';
import { MailLinksController } from './mail-links.controller';

/** Pages for people without an account. */
@Module({
  imports: [AuthorsModule, DeliveriesModule, IdeasModule, IntakeModule, PrivacyModule],
  controllers: [LinksController, MailLinksController],
  providers: [LinksService, LinkViews, LinkActs, MailLinkActs],
})
export class PagesModule {}
