import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Conflict } from '../common/errors';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { findIdea } from './announcement-row';
import { DECISION_KINDS } from './announcement-words';
import { titleOf } from './wording';

/** Another idea stands for the group: what was decided, and what people are told of it, is the group's. Closures rest on the announcement and stay. */
@Injectable()
export class AnnouncementMoves {
  @InTransaction('idea.promoted')
  async onPromoted(tx: EntityManager, { subjectId: canonicalId, data }: StoredEvent): Promise<void> {
    const formerId = String(data.formerCanonicalId);
    await this.refuseAnnounced(tx, canonicalId, formerId);
    const [canonical, former] = [await findIdea(tx, canonicalId), await findIdea(tx, formerId)];
    // A draft that still bears the idea's own title, which may quote what was said in private, bears the new one's.
    await query(
      tx,
      sql`update announcement a set idea_id = ${canonicalId}, updated_at = now(), version = version + 1,
                 title = case when a.state <> 'published' and a.title = ${titleOf('shipped', former.title)} then ${titleOf('shipped', canonical.title)} else a.title end
          where a.workspace_id = current_workspace() and a.idea_id = ${formerId} and a.kind = any(${DECISION_KINDS}::text[])
            and a.state <> 'withdrawn' and a.lapsed_at is null`,
    );
  }

  /** It was decided and announced by itself before it was merged: that would become the former one's, of which nobody was told it. */
  private async refuseAnnounced(tx: EntityManager, canonicalId: string, formerId: string): Promise<void> {
    const own = await one<{ id: string; kind: string }>(
      tx,
      sql`select id, kind from announcement where workspace_id = current_workspace() and idea_id = ${canonicalId} and kind = any(${DECISION_KINDS}::text[])
            and state <> 'withdrawn' and lapsed_at is null limit 1`,
    );
    if (!own) return;
    throw new Conflict(
      `The idea ${canonicalId} was ${own.kind} itself before it was merged, by the announcement ${own.id}. Unmerge it, then merge ${formerId} into it.`,
    );
  }
}
