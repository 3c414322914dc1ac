import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { RevealsSecret } from '../idempotency/idempotency.interceptor';
import { AuthorLinkDto, IssueLinkDto } from './author-links.dto';
import { AuthorLinksService } from './author-links.service';

@ApiTags('Authors')
@ApiBearerAuth()
@Controller('authors')
export class AuthorLinksController {
  constructor(private readonly links: AuthorLinksService) {}

  /** Issue a signed link
   * @remarks For the author, who needs no account to follow it. The URL is in this answer and nowhere else. Needs, beside authors:write, the
   * scope of what the link opens. */
  @Post(':id/links')
  @RequireScope('authors:write')
  @RevealsSecret()
  issue(@CurrentActor() actor: Actor, @Id('author') id: string, @Body() dto: IssueLinkDto): Promise<AuthorLinkDto> {
    return this.links.issueFor(actor, id, dto);
  }

  /** Take back all signed links
   * @remarks Of this author, from now on: where one fell into the wrong hands. */
  @Delete(':id/links')
  @HttpCode(204)
  @RequireScope('authors:write')
  revoke(@CurrentActor() actor: Actor, @Id('author') id: string): Promise<void> {
    return this.links.revokeAll(actor, id);
  }
}
