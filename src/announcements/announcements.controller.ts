import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { AnnouncementsService } from './announcements.service';
import { AnnouncementPreviewDto } from './dto/announcement-preview.dto';
import {
  AnnouncementDetailDto,
  AnnouncementsPageDto,
  ListAnnouncementsQuery,
  PublishAnnouncementDto,
  UpdateAnnouncementDto,
} from './dto/announcements.dto';
import { PreviewsService } from './previews.service';
import { PublicationsService } from './publications.service';

@ApiTags('Announcements')
@ApiBearerAuth()
@Controller('announcements')
export class AnnouncementsController {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly previews: PreviewsService,
    private readonly publications: PublicationsService,
  ) {}

  /** List announcements
   * @remarks Newest first: the drafts that wait for a member, what was published, what was withdrawn. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() page: ListAnnouncementsQuery): Promise<AnnouncementsPageDto> {
    return this.announcements.list(actor, page);
  }

  /** Read one announcement
   * @remarks With how many were told, and a receipt for every message. Answers an ETag for PATCH. */
  @Get(':id')
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor, @Id('announcement') id: string): Promise<AnnouncementDetailDto> {
    return this.announcements.get(actor, id);
  }

  /** Edit a draft
   * @remarks Title, text and link. Needs If-Match; what was published stays as it was sent. */
  @Patch(':id')
  @RequireScope('announcements:publish')
  update(
    @CurrentActor() actor: Actor,
    @Id('announcement') id: string,
    @IfMatch() version: number,
    @Body() dto: UpdateAnnouncementDto,
  ): Promise<AnnouncementDetailDto> {
    return this.announcements.update(actor, id, version, dto);
  }

  /** Preview a draft
   * @remarks Exactly what would be posted in which thread, who is credited on which consent, and who cannot be told and why. Writes nothing. */
  @Get(':id/preview')
  @RequireScope('announcements:publish')
  preview(@CurrentActor() actor: Actor, @Id('announcement') id: string, @Query() page: PageQuery): Promise<AnnouncementPreviewDto> {
    return this.previews.preview(actor, id, page);
  }

  /** Publish a draft
   * @remarks One message into each thread in which somebody asked for the idea or for what is merged into it, and one closure for each of them.
   * A member does this. Whoever asks later is told in the moment they do. */
  @Post(':id/publications')
  @RequireScope('announcements:publish')
  publish(
    @CurrentMember() actor: MemberActor,
    @Id('announcement') id: string,
    @Body() dto: PublishAnnouncementDto,
  ): Promise<AnnouncementDetailDto> {
    return this.publications.publish(actor, id, dto.version);
  }

  /** Withdraw a draft
   * @remarks It is kept, but will not be published. Another one of the same decision can be drafted by hand. */
  @Post(':id/withdrawals')
  @HttpCode(200)
  @RequireScope('announcements:publish')
  withdraw(@CurrentActor() actor: Actor, @Id('announcement') id: string): Promise<AnnouncementDetailDto> {
    return this.announcements.withdraw(actor, id);
  }
}
