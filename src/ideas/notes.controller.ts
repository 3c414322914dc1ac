import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { CreateNoteDto, NoteDto, NotesPageDto } from './dto/notes.dto';
import { NotesService } from './notes.service';

@ApiTags('Ideas')
@ApiBearerAuth()
@Controller('ideas/:id/notes')
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  /** Write a note
   * @remarks Internal unless said otherwise. By a member. */
  @Post()
  @RequireScope('ideas:write')
  create(@CurrentMember() actor: MemberActor, @Id('idea') id: string, @Body() dto: CreateNoteDto): Promise<NoteDto> {
    return this.notes.create(actor, id, dto);
  }

  /** List the notes of an idea
   * @remarks Newest first. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Id('idea') id: string, @Query() page: PageQuery): Promise<NotesPageDto> {
    return this.notes.list(actor, id, page);
  }
}
