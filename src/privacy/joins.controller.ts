import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { JoinRequestsService } from './join-requests.service';
import { JoinAuthorDto, JoinDto, SplitAuthorDto } from './joins.dto';

@ApiTags('Authors')
@ApiBearerAuth()
@Controller('authors/:id')
export class JoinsController {
  constructor(private readonly joins: JoinRequestsService) {}

  /** Join an author with another one
   * @remarks They are one person, known in two places: counted once, credited once, as they agreed to last. What each said and asked for stays with
   * each, so that it can be undone. By a member who knows it; a name or an address that somebody typed is no proof. */
  @Post('joins')
  @RequireScope('authors:write')
  join(@CurrentMember() actor: MemberActor, @Id('author') id: string, @Body() dto: JoinAuthorDto): Promise<JoinDto> {
    return this.joins.join(actor, id, dto);
  }

  /** Split an author off again
   * @remarks The author of the path is a person of their own again, with whoever had been joined into them before, and with all that came through
   * their identities since. By a member. */
  @Post('splits')
  @HttpCode(200)
  @RequireScope('authors:write')
  split(@CurrentMember() actor: MemberActor, @Id('author') id: string, @Body() dto: SplitAuthorDto): Promise<JoinDto> {
    return this.joins.split(actor, id, dto);
  }
}
