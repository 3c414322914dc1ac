import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller';
import { AccountsService } from './accounts.service';
import { AddressConfirmations } from './address-confirmations.service';
import { AuthorErasure } from './author-erasure.service';
import { AuthorLinksController } from './author-links.controller';
import { AuthorLinksService } from './author-links.service';
import { AuthorProfilesService } from './author-profiles.service';
import { AuthorsController } from './authors.controller';
import { AuthorsService } from './authors.service';
import { ConsentsService } from './consents.service';
import { JoinsStore } from './joins-store.service';
import { MemberIdentitiesController } from './member-identities.controller';
import { MemberIdentities } from './member-identities.service';
import { TrustController } from './trust.controller';
import { TrustService } from './trust.service';

@Module({
  controllers: [AuthorsController, AuthorLinksController, TrustController, AccountsController, MemberIdentitiesController],
  providers: [
    AuthorsService,
    AuthorProfilesService,
    AuthorLinksService,
    ConsentsService,
    TrustService,
    AccountsService,
    MemberIdentities,
    JoinsStore,
    AuthorErasure,
    AddressConfirmations,
  ],
  exports: [
    AuthorsService,
    AuthorProfilesService,
    AuthorLinksService,
    ConsentsService,
    MemberIdentities,
    JoinsStore,
    AuthorErasure,
    AddressConfirmations,
  ],
})
export class AuthorsModule {}
