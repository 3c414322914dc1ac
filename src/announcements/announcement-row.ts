import type { EntityManager } from 'typeorm';
import { NotFound } from '../common/errors';
import { one } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { DecisionKind } from './announcement-words';
import type { Announcement } from './announcement.entity';

export type AnnouncementRow = Omit<Announcement, 'workspaceId'>;

export const SELECT_ANNOUNCEMENT: Sql = sql`
  select a.id, a.idea_id as "ideaId", a.kind, a.state, a.title, a.text, a.link, a.created_by as "createdBy", a.published_by as "publishedBy", a.version,
         a.created_at as "createdAt", a.updated_at as "updatedAt", a.published_at as "publishedAt", a.lapsed_at as "lapsedAt"
  from announcement a`;

export async function findAnnouncement(db: EntityManager, id: string): Promise<AnnouncementRow> {
  const row = await one<AnnouncementRow>(db, sql`${SELECT_ANNOUNCEMENT} where a.workspace_id = current_workspace() and a.id = ${id}`);
  if (!row) throw new NotFound('announcement', id);
  return row;
}

export async function lockAnnouncement(tx: EntityManager, id: string): Promise<AnnouncementRow> {
  const row = await one<AnnouncementRow>(
    tx,
    sql`${SELECT_ANNOUNCEMENT} where a.workspace_id = current_workspace() and a.id = ${id} for update`,
  );
  if (!row) throw new NotFound('announcement', id);
  return row;
}

/** What people were told about a decision that still stands; null while it is a draft. */
export function publishedFor(db: EntityManager, ideaId: string, kind: DecisionKind): Promise<AnnouncementRow | null> {
  return one<AnnouncementRow>(
    db,
    sql`${SELECT_ANNOUNCEMENT} where a.workspace_id = current_workspace() and a.idea_id = ${ideaId} and a.kind = ${kind} and a.state = 'published'
          and a.lapsed_at is null`,
  );
}

export interface AnnouncedIdea {
  readonly id: string;
  readonly canonicalId: string;
  readonly title: string;
  readonly isTitleConfirmed: boolean;
  readonly status: string;
  readonly statusReason: string | null;
}

export async function findIdea(db: EntityManager, id: string): Promise<AnnouncedIdea> {
  const row = await one<AnnouncedIdea>(
    db,
    sql`select id, canonical_id as "canonicalId", title, is_title_confirmed as "isTitleConfirmed", status, status_reason as "statusReason"
        from idea where workspace_id = current_workspace() and id = ${id}`,
  );
  if (!row) throw new NotFound('idea', id);
  return row;
}
