import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { RequireScope } from './access';
import { Actor, CurrentActor } from './actor';
import { CreateMemberDto, MemberDto, MembersPageDto, UpdateMemberDto } from './members.dto';
import { MembersService } from './members.service';

@ApiTags('Members')
@ApiBearerAuth()
@Controller('members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  /** Add a member
   * @remarks A person of the team. Give them a personal key with POST /v1/api-keys. */
  @Post()
  @RequireScope('admin')
  create(@CurrentActor() actor: Actor, @Body() dto: CreateMemberDto): Promise<MemberDto> {
    return this.members.create(actor, dto);
  }

  /** List the members
   * @remarks In the order they were added. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<MembersPageDto> {
    return this.members.list(actor, page);
  }

  /** Read one member
   * @remarks Answers an ETag for PATCH. */
  @Get(':id')
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor, @Id('member') id: string): Promise<MemberDto> {
    return this.members.get(actor, id);
  }

  /** Change a member
   * @remarks Role and name, or disable them: their keys stop working at once. Needs If-Match. */
  @Patch(':id')
  @RequireScope('admin')
  update(
    @CurrentActor() actor: Actor,
    @Id('member') id: string,
    @IfMatch() version: number,
    @Body() dto: UpdateMemberDto,
  ): Promise<MemberDto> {
    return this.members.update(actor, id, version, dto);
  }
}
