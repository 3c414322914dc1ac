import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, refOf } from '../auth/actor';
import { NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { CreateTrackerLinkDto, TrackerLinkDto, TrackerLinkRow, toTrackerLinkDto } from './dto/tracker-links.dto';
import { record } from './idea-history';
import { LAST_ID } from './idea-parts';
import { requireIdea } from './require-idea';

/** Where the work on an idea is tracked. */
@Injectable()
export class TrackerLinksService {
  constructor(private readonly database: Database) {}

  /** The same URL a second time answers the link there is. */
  create(actor: Actor, ideaId: string, dto: CreateTrackerLinkDto): Promise<{ link: TrackerLinkDto; isNew: boolean }> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      const id = newId();
      const made = await one(
        tx,
        sql`insert into tracker_link (workspace_id, id, idea_id, url, label, created_by)
            values (current_workspace(), ${id}, ${ideaId}, ${dto.url}, ${dto.label}, ${actor.memberId})
            on conflict (workspace_id, idea_id, url) do nothing returning id`,
      );
      if (made) await record(tx, { ideaId, action: 'link', actor: refOf(actor), change: { linkId: id } });
      const row = await one<TrackerLinkRow>(tx, sql`${LINKS} and l.idea_id = ${ideaId} and l.url = ${dto.url}`);
      if (!row) throw new NotFound('tracker link', id);
      return { link: toTrackerLinkDto(row), isNew: made !== null };
    });
  }

  list(actor: Actor, ideaId: string, page: PageQuery): Promise<Page<TrackerLinkDto>> {
    const filters = ['links', ideaId];
    const before = decodeCursor(page.cursor, filters)?.id ?? LAST_ID;
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, ideaId);
      const rows = await this.newest(db, ideaId, before, page.limit + 1);
      return toPage(rows, page.limit, filters, (row) => ({ key: '', id: row.id }), toTrackerLinkDto);
    });
  }

  async remove(actor: Actor, ideaId: string, linkId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const gone = await query(
        tx,
        sql`delete from tracker_link where workspace_id = current_workspace() and idea_id = ${ideaId} and id = ${linkId} returning id`,
      );
      if (gone.length === 0) throw new NotFound('tracker link', linkId);
      await record(tx, { ideaId, action: 'unlink', actor: refOf(actor), change: { linkId } });
    });
  }

  newest(db: EntityManager, ideaId: string, beforeId: string, limit: number): Promise<TrackerLinkRow[]> {
    return query<TrackerLinkRow>(db, sql`${LINKS} and l.idea_id = ${ideaId} and l.id < ${beforeId} order by l.id desc limit ${limit}`);
  }
}

const LINKS: Sql = sql`select l.id, l.url, l.label, l.created_at as "createdAt" from tracker_link l where l.workspace_id = current_workspace()`;
