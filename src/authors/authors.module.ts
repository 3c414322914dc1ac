import { Module } from '@nestjs/common';
import { AuthorProfilesService } from './author-profiles.service';
import { AuthorsController } from './authors.controller';
import { AuthorsService } from './authors.service';

@Module({ controllers: [AuthorsController], providers: [AuthorsService, AuthorProfilesService], exports: [AuthorsService] })
export class AuthorsModule {}
