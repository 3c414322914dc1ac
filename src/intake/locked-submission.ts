import type { EntityManager } from 'typeorm';
import { NotFound } from '../common/errors';
import { one } from '../database/database';
import { sql } from '../database/sql';

/** A submission that a member moves, with what it says now. */
export interface LockedSubmission {
  readonly id: string;
  readonly state: string;
  readonly authorId: string | null;
  readonly ideaId: string | null;
  readonly partOf: string | null;
  readonly revisionNo: number;
  readonly title: string | null;
  readonly text: string;
}

export async function lockSubmission(tx: EntityManager, id: string): Promise<LockedSubmission> {
  const row = await one<LockedSubmission>(
    tx,
    sql`select s.id, s.state, s.author_id as "authorId", s.idea_id as "ideaId", s.part_of as "partOf", s.revision_no as "revisionNo", r.title,
               coalesce(r.text, '') as text
        from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
        where s.workspace_id = current_workspace() and s.id = ${id} for update of s`,
  );
  if (!row) throw new NotFound('submission', id);
  return row;
}
