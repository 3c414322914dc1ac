import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { severalWishesIn } from '../matching/several-wishes';

/** Offers to take apart what holds several wishes. Only a member does it: an offer changes nothing. */
@Injectable()
export class SplitOffers {
  /** One for each submission. What a member has decided about it stands, whatever becomes of the words. */
  async offer(
    tx: EntityManager,
    { id, revisionNo, text }: { readonly id: string; readonly revisionNo: number; readonly text: string },
  ): Promise<void> {
    const parts = severalWishesIn(text);
    if (parts.length === 0) return;
    await query(
      tx,
      sql`insert into split as s (workspace_id, id, submission_id, revision_no, starts, ends)
          values (current_workspace(), ${newId()}, ${id}, ${revisionNo}, ${parts.map((part) => part.start)}, ${parts.map((part) => part.end)})
          on conflict (workspace_id, submission_id) do update
            set revision_no = excluded.revision_no, starts = excluded.starts, ends = excluded.ends
            where s.state = 'offered' and s.revision_no <> excluded.revision_no`,
    );
  }

  /** What is offered again speaks of the words as they are now. Where they hold several wishes no more, it waits for a member to name the parts, or to leave it whole. */
  async renew(
    tx: EntityManager,
    { id, revisionNo, text }: { readonly id: string; readonly revisionNo: number; readonly text: string },
  ): Promise<void> {
    const parts = severalWishesIn(text);
    await query(
      tx,
      sql`update split set revision_no = ${revisionNo}, starts = ${parts.map((part) => part.start)}::int[], ends = ${parts.map((part) => part.end)}::int[]
          where workspace_id = current_workspace() and submission_id = ${id} and state = 'offered' and revision_no <> ${revisionNo}`,
    );
  }

  /** The words are others now, or gone: offsets into the former ones say nothing. */
  async lapse(tx: EntityManager, submissionId: string): Promise<void> {
    await query(
      tx,
      sql`delete from split where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'offered'`,
    );
  }
}
