import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { MergeDto, MergeIdeaDto } from './dto/merges.dto';
import { MergeRequestsService } from './merge-requests.service';

@ApiTags('Ideas')
@ApiBearerAuth()
@Controller('ideas/:id')
export class MergesController {
  constructor(private readonly merges: MergeRequestsService) {}

  /** Merge an idea into another one
   * @remarks The idea of the path is the duplicate. It leaves the lists and points on with canonicalId; the authors who asked for it stay with it
   * and count at the canonical idea. By a member. */
  @Post('merges')
  @RequireScope('ideas:write')
  merge(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: MergeIdeaDto): Promise<MergeDto> {
    return this.merges.merge(actor, id, dto);
  }

  /** Undo the merge of an idea
   * @remarks The idea of the path stands on its own again with what had been merged into it, exactly as before. By a member. */
  @Post('unmerges')
  @HttpCode(200)
  @RequireScope('ideas:write')
  unmerge(@CurrentMember() actor: MemberActor, @Id('idea') id: string): Promise<MergeDto> {
    return this.merges.unmerge(actor, id);
  }
}
