import { Body, Controller, Delete, Get, HttpCode, Param, ParseEnumPipe, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { AuthorProfilesService } from './author-profiles.service';
import { AuthorDto, GiveConsentDto, RecordedConsentDto } from './authors.dto';
import type { ConsentKind } from './consents.service';

const KINDS = { credit: 'credit', quote: 'quote' } as const;

@ApiTags('Authors')
@ApiBearerAuth()
@Controller('authors')
export class AuthorsController {
  constructor(private readonly authors: AuthorProfilesService) {}

  /** Read one author
   * @remarks Who they are on each platform, and what they consented to. Personal data: needs authors:read. */
  @Get(':id')
  @RequireScope('authors:read')
  get(@CurrentActor() actor: Actor, @Id('author') id: string): Promise<AuthorDto> {
    return this.authors.get(actor, id);
  }

  /** Record a consent
   * @remarks To be credited (by name, by handle, or anonymously) or to be quoted. Without one, a credit is anonymous and nothing is quoted.
   * Answers the consent and not the author: whoever may write only reads nothing of anybody. */
  @Put(':id/consents/:kind')
  @RequireScope('authors:write')
  @ApiParam({ name: 'kind', enum: Object.keys(KINDS) })
  giveConsent(
    @CurrentActor() actor: Actor,
    @Id('author') id: string,
    @Param('kind', new ParseEnumPipe(KINDS)) kind: ConsentKind,
    @Body() dto: GiveConsentDto,
  ): Promise<RecordedConsentDto> {
    return this.authors.giveConsent(actor, id, kind, dto);
  }

  /** Withdraw a consent
   * @remarks For what is published from now on. */
  @Delete(':id/consents/:kind')
  @HttpCode(204)
  @RequireScope('authors:write')
  @ApiParam({ name: 'kind', enum: Object.keys(KINDS) })
  withdrawConsent(
    @CurrentActor() actor: Actor,
    @Id('author') id: string,
    @Param('kind', new ParseEnumPipe(KINDS)) kind: ConsentKind,
  ): Promise<void> {
    return this.authors.withdrawConsent(actor, id, kind);
  }
}
