import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { KeptSupport } from '../ideas/submission-moves.service';
import type { SplitDto, SplitState } from './splits.dto';

export interface SplitRow extends KeptSupport {
  readonly id: string;
  readonly submissionId: string;
  readonly revisionNo: number;
  readonly state: SplitState;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly partIds: readonly string[];
  readonly formerState: 'triage' | 'pending_match' | 'attached' | null;
  readonly formerIdeaId: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly createdAt: Date;
  readonly text: string | null;
}

/** With the text that the offsets speak of. */
export const SELECT_SPLIT: Sql = sql`
  select x.id, x.submission_id as "submissionId", x.revision_no as "revisionNo", x.state, x.starts, x.ends, x.part_ids as "partIds",
         x.former_state as "formerState", x.former_idea_id as "formerIdeaId", x.supported_at as "supportedAt", x.was_counted as "wasCounted",
         x.discount_reason as "discountReason", x.decided_by as "decidedBy", x.decided_at as "decidedAt", x.created_at as "createdAt", r.text
  from split x
  join submission_revision r on r.workspace_id = x.workspace_id and r.submission_id = x.submission_id and r.no = x.revision_no`;

export async function splitOf(db: EntityManager, submissionId: string): Promise<SplitDto | null> {
  const row = await one<SplitRow>(
    db,
    sql`${SELECT_SPLIT} where x.workspace_id = current_workspace() and x.submission_id = ${submissionId}`,
  );
  return row === null ? null : toSplitDto(row);
}

export function toSplitDto(row: SplitRow): SplitDto {
  const { id, submissionId, revisionNo, state, text } = row;
  const parts = row.starts.map((start, i) => {
    const end = row.ends[i] ?? start;
    return { start, end, text: text === null ? null : text.slice(start, end), submissionId: row.partIds[i] ?? null };
  });
  const [decidedAt, createdAt] = [row.decidedAt?.toISOString() ?? null, row.createdAt.toISOString()];
  return { id, submissionId, revisionNo, state, parts, decidedById: row.decidedBy, decidedAt, createdAt };
}
