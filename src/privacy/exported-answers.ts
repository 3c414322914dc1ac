import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { readOutgoingBody, toPlainText } from '../deliveries/outgoing-body';
import type { ExportedAnswerDto } from './author-export.dto';
import { MOST, at } from './exported-rows';

/** A link of ours opens what it is for to whoever holds it, and an export is passed on. */
const OPENING_LINK = /(\/(?:links|mail-links)\/)[A-Za-z0-9_-]{20,}/g;

/**
 * What we wrote to them about what they sent: of a submission, of a verdict about one, or of an address that they typed. What announced an idea
 * stands with the closures.
 */
export async function answersTo(db: EntityManager, ids: readonly string[]): Promise<ExportedAnswerDto[]> {
  const rows = await query<Omit<ExportedAnswerDto, 'message'> & { body: unknown }>(
    db,
    sql`with subject (id, submission_id) as (
          select s.id, s.id from submission s where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[])
          union all
          select v.id, s.id from submission s join moderation_verdict v on v.workspace_id = current_workspace() and v.submission_id = s.id
          where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[])
          union all
          select c.id, null::uuid from identity i join address_confirmation c on c.workspace_id = current_workspace() and c.identity_id = i.id
          where i.workspace_id = current_workspace() and i.author_id = any(${ids}::uuid[]))
        select d.purpose, s.submission_id as "submissionId", d.state, d.body, ${at(sql`d.created_at`)} as "writtenAt",
               ${at(sql`d.delivered_at`)} as "deliveredAt"
        from subject s join delivery d on d.workspace_id = current_workspace() and d.subject_id = s.id and d.thread_id is not null
        where d.workspace_id = current_workspace()
        order by d.id limit ${MOST}`,
  );
  return rows.map(({ body, ...row }) => ({ ...row, message: messageTo(body) }));
}

/** In plain text, without the names of whom else it thanks. Null: it was erased. */
export function messageTo(body: unknown): string | null {
  const said = readOutgoingBody(body);
  return said === null ? null : toPlainText({ ...said, credits: [] }).replace(OPENING_LINK, '$1…');
}
