import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { KeptSupport } from '../ideas/submission-moves.service';
import type { DecidedMatch } from '../matching/parted-pairs.service';
import { DetachmentDto, DetachmentRow, toDetachmentDto } from './detachments.dto';

/** With what is given back when it is undone. */
export interface LastDetachment extends DetachmentRow, KeptSupport {
  readonly matchId: string | null;
  readonly matchState: DecidedMatch['state'] | null;
  readonly matchDecidedBy: string | null;
  readonly matchDecidedAt: Date | null;
}

/** The columns of LastDetachment, of a detachment called `d`. */
export const DETACHMENT = sql`d.id, d.submission_id as "submissionId", d.from_idea_id as "fromIdeaId", d.to_idea_id as "toIdeaId", d.is_new_idea as "isNewIdea",
  d.detached_by as "detachedBy", d.reason, d.detached_at as "detachedAt", d.undone_at as "undoneAt", d.match_id as "matchId", d.match_state as "matchState",
  d.match_decided_by as "matchDecidedBy", d.match_decided_at as "matchDecidedAt", d.supported_at as "supportedAt", d.was_counted as "wasCounted",
  d.discount_reason as "discountReason"`;

/** Oldest first. */
export async function detachmentsOf(db: EntityManager, submissionId: string): Promise<DetachmentDto[]> {
  const rows = await query<DetachmentRow>(
    db,
    sql`select ${DETACHMENT} from detachment d where d.workspace_id = current_workspace() and d.submission_id = ${submissionId} order by d.id limit 100`,
  );
  return rows.map(toDetachmentDto);
}

export function toDecidedMatch({ matchId, matchState, matchDecidedBy, matchDecidedAt }: LastDetachment): DecidedMatch | null {
  if (matchId === null || matchState === null) return null;
  return { matchId, state: matchState, decidedBy: matchDecidedBy, decidedAt: matchDecidedAt };
}
