import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { HistoryEntryDto, IdeaAuthorDto, IdeaSubmissionDto, MergedIdeaDto } from './dto/idea-parts.dto';
import type { IdeaStatus } from './transitions';

/** How much of each part one answer holds; the rest is at the part's own list. */
export const PART_LIMIT = 100;
/** Supports read to find the first authors: a person who asked for several ideas of a group is one author. */
const SUPPORTS_READ = 1_000;
/** Sorts after every other id: where a newest-first page of ids begins. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Tables of intake and authors are read here, in one read model; only their modules write them. */
export async function submissionsOf(db: EntityManager, ideaIds: readonly string[]): Promise<IdeaSubmissionDto[]> {
  const rows = await query<Omit<IdeaSubmissionDto, 'saidAt' | 'receivedAt'> & { saidAt: Date | null; receivedAt: Date }>(
    db,
    sql`select s.id, s.idea_id as "ideaId", s.author_id as "authorId", s.platform, s.permalink, s.state, r.text, s.revision_no as "revisionNo",
               s.said_at as "saidAt", s.received_at as "receivedAt"
        from submission s left join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
        where s.workspace_id = current_workspace() and s.idea_id = any(${ideaIds}::uuid[]) order by s.id desc limit ${PART_LIMIT}`,
  );
  return rows.map((row) => ({ ...row, saidAt: row.saidAt?.toISOString() ?? null, receivedAt: row.receivedAt.toISOString() }));
}

export async function authorsOf(db: EntityManager, ideaIds: readonly string[], hasNames: boolean): Promise<IdeaAuthorDto[]> {
  const rows = await query<Omit<IdeaAuthorDto, 'supportedAt'> & { supportedAt: Date }>(
    db,
    sql`select a.id, case when ${hasNames} then a.name end as name, s."ideaIds", s."supportedAt"
        from (select coalesce(g.canonical_id, g.id) as author_id, array_agg(idea_id order by first.created_at, idea_id) as "ideaIds",
                     min(first.created_at) as "supportedAt"
              from (select author_id, idea_id, created_at from support where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[])
                    order by idea_id, author_id limit ${SUPPORTS_READ}) first
              join author g on g.workspace_id = current_workspace() and g.id = first.author_id
              group by 1) s
          join author a on a.workspace_id = current_workspace() and a.id = s.author_id
        order by s."supportedAt", a.id limit ${PART_LIMIT}`,
  );
  return rows.map((row) => ({ ...row, supportedAt: row.supportedAt.toISOString() }));
}

export async function mergedInto(db: EntityManager, ideaId: string, subtree: readonly string[]): Promise<MergedIdeaDto[]> {
  const rows = await query<Omit<MergedIdeaDto, 'mergedAt'> & { status: IdeaStatus; mergedAt: Date }>(
    db,
    sql`select i.id, i.title, i.status, m.into_id as "intoId", m.merged_by as "mergedBy", m.merged_at as "mergedAt"
        from merge m join idea i on i.workspace_id = m.workspace_id and i.id = m.duplicate_id
        where m.workspace_id = current_workspace() and m.undone_at is null and m.duplicate_id = any(${subtree}::uuid[]) and m.duplicate_id <> ${ideaId}
        order by m.merged_at, i.id limit ${PART_LIMIT}`,
  );
  return rows.map((row) => ({ ...row, mergedAt: row.mergedAt.toISOString() }));
}

export interface HistoryRow extends Omit<HistoryEntryDto, 'at'> {
  readonly at: Date;
}

/** Newest first, those before `beforeId`. */
export function historyOf(db: EntityManager, ideaId: string, beforeId: string, limit: number): Promise<HistoryRow[]> {
  return query<HistoryRow>(
    db,
    sql`select id, action, actor_kind as "actorKind", actor_id as "actorId", change, reason, at from idea_history
        where workspace_id = current_workspace() and idea_id = ${ideaId} and id < ${beforeId} order by id desc limit ${limit}`,
  );
}

export function toHistoryEntryDto(row: HistoryRow): HistoryEntryDto {
  return { ...row, at: row.at.toISOString() };
}
