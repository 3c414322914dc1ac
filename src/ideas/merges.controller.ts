import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { MergeDto, MergeIdeaDto } from './dto/merges.dto';
import { PromoteIdeaDto, PromotionDto } from './dto/promotions.dto';
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

  /** Make a merged idea the canonical one of its group
   * @remarks The group stays together: the former canonical idea points on to this one, and every author still counts once. Status, visibility, owner,
   * tags, tracker links and the announcement of a decision go along, and the former one is left with what this one had. Estimates stay with the idea
   * they were made for. The same call for the former one undoes it. By a member. */
  @Post('promotions')
  @RequireScope('ideas:write')
  promote(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: PromoteIdeaDto): Promise<PromotionDto> {
    return this.merges.promote(actor, id, dto);
  }
}
