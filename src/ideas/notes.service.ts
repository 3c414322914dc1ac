import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { newId } from '../common/uuid';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { CreateNoteDto, NoteDto, NoteRow, toNoteDto } from './dto/notes.dto';
import { record } from './idea-history';
import { LAST_ID } from './idea-parts';
import { Note } from './note.entity';
import { requireIdea } from './require-idea';

/** What the team writes beside an idea. */
@Injectable()
export class NotesService {
  constructor(private readonly database: Database) {}

  create(actor: MemberActor, ideaId: string, dto: CreateNoteDto): Promise<NoteDto> {
    const { workspaceId, memberId } = actor;
    const [id, visibility] = [newId(), dto.visibility ?? 'internal'];
    return this.database.tx(workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      const notes = tx.getRepository(Note);
      await notes.insert({ workspaceId, id, ideaId, memberId, visibility, text: dto.text });
      await record(tx, { ideaId, action: 'note', actor: refOf(actor), change: { noteId: id, visibility } });
      return toNoteDto(await notes.findOneByOrFail({ workspaceId, id }));
    });
  }

  list(actor: Actor, ideaId: string, page: PageQuery): Promise<Page<NoteDto>> {
    const filters = ['notes', ideaId];
    const before = decodeCursor(page.cursor, filters)?.id ?? LAST_ID;
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, ideaId);
      return toPage(
        await this.newest(db, ideaId, before, page.limit + 1),
        page.limit,
        filters,
        (row) => ({ key: '', id: row.id }),
        toNoteDto,
      );
    });
  }

  newest(db: EntityManager, ideaId: string, beforeId: string, limit: number): Promise<NoteRow[]> {
    return query<NoteRow>(
      db,
      sql`select id, member_id as "memberId", visibility, text, created_at as "createdAt" from note
          where workspace_id = current_workspace() and idea_id = ${ideaId} and id < ${beforeId} order by id desc limit ${limit}`,
    );
  }
}
