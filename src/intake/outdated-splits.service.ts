import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { SubmissionMoves } from '../ideas/submission-moves.service';

interface Edited {
  readonly splitId: string;
  readonly partIds: string[];
  readonly isOutdated: boolean;
}

/**
 * An author edited words that a member had taken apart. The parts stay as they were said, and where they are: people may have built on them. The
 * split waits for a member as outdated, each idea's history says so, and the submissions of the parts do.
 */
@Injectable()
export class OutdatedSplits {
  constructor(
    private readonly moves: SubmissionMoves,
    private readonly events: EventsService,
  ) {}

  /** The submission is locked, and says what the revision says. Back at the words that were taken apart, there is nothing to decide any more. */
  async follow(tx: EntityManager, submissionId: string, revisionNo: number): Promise<void> {
    const edited = await one<Edited>(
      tx,
      sql`with edited as (
            select x.id, (former.title, former.text) is distinct from (latest.title, latest.text) as is_outdated from split x
            join submission_revision former on former.workspace_id = x.workspace_id and former.submission_id = x.submission_id and former.no = x.revision_no
            join submission_revision latest on latest.workspace_id = x.workspace_id and latest.submission_id = x.submission_id and latest.no = ${revisionNo}
            where x.workspace_id = current_workspace() and x.submission_id = ${submissionId} and x.state in ('accepted', 'outdated'))
          update split x set state = case when e.is_outdated then 'outdated' else 'accepted' end from edited e
          where x.workspace_id = current_workspace() and x.id = e.id and (e.is_outdated or x.state = 'outdated')
          returning x.id as "splitId", x.part_ids as "partIds", e.is_outdated as "isOutdated"`,
    );
    if (edited === null) return;
    const { splitId, partIds, isOutdated } = edited;
    const parts = await query<{ id: string; ideaId: string }>(
      tx,
      sql`select id, idea_id as "ideaId" from submission
          where workspace_id = current_workspace() and id = any(${partIds}::uuid[]) and state = 'attached' and idea_id is not null order by id`,
    );
    for (const { id, ideaId } of parts) await this.moves.noteEdit(tx, SYSTEM, { ideaId, submissionId: id, revisionNo });
    if (!isOutdated) return;
    const data = { splitId, partIds, revisionNo };
    await this.events.emit(tx, { type: 'submission.split_outdated', subjectId: submissionId, data, actor: SYSTEM });
  }

  /** The parts stand, or are gone with their whole: nobody has to decide about them. */
  async settle(tx: EntityManager, submissionIds: readonly string[]): Promise<void> {
    await query(
      tx,
      sql`update split set state = 'accepted'
          where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[]) and state = 'outdated'`,
    );
  }
}
