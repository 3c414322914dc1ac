import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { AnnouncementsService } from './announcements.service';
import { AnnouncementDetailDto, DraftAnnouncementDto } from './dto/announcements.dto';

@ApiTags('Announcements')
@ApiBearerAuth()
@Controller('ideas')
export class IdeaAnnouncementsController {
  constructor(private readonly announcements: AnnouncementsService) {}

  /** Draft an announcement
   * @remarks Shipping and declining do this by themselves; by hand it is needed after a draft was withdrawn. 409 where there is one already. */
  @Post(':id/announcements')
  @RequireScope('announcements:publish')
  draft(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: DraftAnnouncementDto): Promise<AnnouncementDetailDto> {
    return this.announcements.draft(actor, id, dto.kind);
  }
}
