import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';

/**
 * A merge made or undone by hand decides the proposed pair too: so that a proposal that was right is told from a miss, and is not asked again. Who merges
 * a pair that was dismissed has changed their mind; where it follows from the match of another pair, nobody has.
 */
@Injectable()
export class MatchMerges {
  @InTransaction('idea.merged')
  async onMerged(tx: EntityManager, { subjectId: duplicateId, data: { intoId } }: StoredEvent): Promise<void> {
    await query(
      tx,
      sql`update match m set state = 'accepted', decided_by = g.merged_by, decided_at = now(), merge_id = g.id, undone_at = null, version = m.version + 1
          from merge g
          where g.workspace_id = current_workspace() and g.duplicate_id = ${duplicateId} and g.undone_at is null
            and m.workspace_id = g.workspace_id and m.idea_id is not null
            and (m.state = 'pending' or m.state = 'dismissed' and g.reason is distinct from 'accepted match')
            and least(m.idea_id, m.candidate_id) = least(${duplicateId}::uuid, ${intoId}::uuid)
            and greatest(m.idea_id, m.candidate_id) = greatest(${duplicateId}::uuid, ${intoId}::uuid)`,
    );
  }

  /** Undoing the match itself has let go of the merge before. Here somebody took the ideas apart: they are not one wish. */
  @InTransaction('idea.unmerged')
  async onUnmerged(tx: EntityManager, { subjectId: duplicateId }: StoredEvent): Promise<void> {
    await query(
      tx,
      sql`update match m set state = 'dismissed', decided_by = g.undone_by, decided_at = now(), merge_id = null, undone_at = now(), version = m.version + 1
          from merge g
          where g.workspace_id = current_workspace() and g.duplicate_id = ${duplicateId} and g.undone_at is not null
            and m.workspace_id = g.workspace_id and m.merge_id = g.id and m.state = 'accepted'`,
    );
  }

  /** The merge of an accepted pair goes on as the link that took its place, so that undoing the match still takes the two apart. */
  @InTransaction('idea.promoted')
  async onPromoted(tx: EntityManager, { data: { turnedMergeIds } }: StoredEvent): Promise<void> {
    await query(
      tx,
      sql`update match m set merge_id = g.replaced_by from merge g
          where g.workspace_id = current_workspace() and g.id = any(${turnedMergeIds}::uuid[]) and m.workspace_id = g.workspace_id and m.merge_id = g.id`,
    );
  }
}
