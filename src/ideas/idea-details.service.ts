import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { discountsOf } from './counting.service';
import type { Expansion, HistoryEntryDto } from './dto/idea-parts.dto';
import { IdeaDto, IdeaRow, toIdeaDto } from './dto/ideas.dto';
import { toNoteDto } from './dto/notes.dto';
import { toTagDto } from './dto/tags.dto';
import { toTrackerLinkDto } from './dto/tracker-links.dto';
import { subtreeOf } from './idea-groups';
import { LAST_ID, PART_LIMIT, authorsOf, historyOf, mergedInto, submissionsOf, toHistoryEntryDto } from './idea-parts';
import { WHOLE } from './idea-row';
import { NotesService } from './notes.service';
import { requireIdea } from './require-idea';
import { TagsService } from './tags.service';
import { TrackerLinksService } from './tracker-links.service';

/** One idea with whatever belongs to it. A merged one is still answered: a tombstone that points on with canonicalId. */
@Injectable()
export class IdeaDetailsService {
  constructor(
    private readonly database: Database,
    private readonly notes: NotesService,
    private readonly tags: TagsService,
    private readonly links: TrackerLinksService,
  ) {}

  get(actor: Actor, id: string, expand: readonly Expansion[] = []): Promise<IdeaDto> {
    return this.database.read(actor.workspaceId, async (db) => {
      const row = await one<IdeaRow>(db, sql`select ${WHOLE} from idea i where i.workspace_id = current_workspace() and i.id = ${id}`);
      if (!row) throw new NotFound('idea', id);
      return { ...toIdeaDto(row), ...(await this.parts(db, actor, id, new Set(expand))) };
    });
  }

  private async parts(db: EntityManager, actor: Actor, id: string, wanted: ReadonlySet<Expansion>): Promise<Partial<IdeaDto>> {
    const needsGroup = (['submissions', 'authors', 'merged', 'discounts'] as const).some((part) => wanted.has(part));
    const group = needsGroup ? await subtreeOf(db, id) : [];
    return {
      ...(wanted.has('submissions') ? { submissions: await submissionsOf(db, group) } : {}),
      ...(wanted.has('authors') ? { authors: await authorsOf(db, group, holds(actor.scopes, 'authors:read')) } : {}),
      ...(wanted.has('merged') ? { merged: await mergedInto(db, id, group) } : {}),
      ...(wanted.has('history') ? { history: (await historyOf(db, id, LAST_ID, PART_LIMIT)).map(toHistoryEntryDto) } : {}),
      ...(wanted.has('notes') ? { notes: (await this.notes.newest(db, id, LAST_ID, PART_LIMIT)).map(toNoteDto) } : {}),
      ...(wanted.has('tags') ? { tags: (await this.tags.ofIdea(db, id)).map(toTagDto) } : {}),
      ...(wanted.has('discounts') ? { discounts: await discountsOf(db, group) } : {}),
      ...(wanted.has('links') ? { links: (await this.links.newest(db, id, LAST_ID, PART_LIMIT)).map(toTrackerLinkDto) } : {}),
    };
  }

  history(actor: Actor, id: string, page: PageQuery): Promise<Page<HistoryEntryDto>> {
    const filters = ['history', id];
    const before = decodeCursor(page.cursor, filters)?.id ?? LAST_ID;
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, id);
      const rows = await historyOf(db, id, before, page.limit + 1);
      return toPage(rows, page.limit, filters, (row) => ({ key: '', id: row.id }), toHistoryEntryDto);
    });
  }
}
