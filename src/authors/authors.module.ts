import { Module } from '@nestjs/common';
import { AuthorLinksController } from './author-links.controller';
import { AuthorLinksService } from './author-links.service';
import { AuthorProfilesService } from './author-profiles.service';
import { AuthorsController } from './authors.controller';
import { AuthorsService } from './authors.service';

@Module({
  controllers: [AuthorsController, AuthorLinksController],
  providers: [AuthorsService, AuthorProfilesService, AuthorLinksService],
  exports: [AuthorsService, AuthorProfilesService, AuthorLinksService],
})
export class AuthorsModule {}
