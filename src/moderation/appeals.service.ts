import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import type { ActorRef } from '../common/actor';
import { Conflict } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

export interface AppealRow {
  readonly id: string;
  readonly verdictId: string;
  /** Null once erased. */
  readonly text: string | null;
  readonly actorKind: string;
  readonly appealedAt: Date;
}

export const ALREADY_APPEALED = 'already_appealed';

/** The last verdict that went against a submission. */
export interface AdverseVerdict {
  readonly submissionId: string;
  readonly verdictId: string;
  /** What the author may read of it. */
  readonly publicReason: string | null;
  readonly isAppealed: boolean;
}

/** An author does not agree with a verdict, and says why. Once per verdict; a person decides. */
@Injectable()
export class AppealsService {
  constructor(private readonly audit: AuditService) {}

  /** Against the last verdict that went against the submission. Null: there is none. */
  async record(tx: EntityManager, actor: ActorRef, submissionId: string, text: string): Promise<AppealRow | null> {
    const [verdict] = await this.adverse(tx, [submissionId]);
    if (verdict === undefined) return null;
    const row = await one<AppealRow>(
      tx,
      sql`insert into appeal (workspace_id, id, submission_id, verdict_id, text, actor_kind, actor_id)
          values (current_workspace(), ${newId()}, ${submissionId}, ${verdict.verdictId}, ${text}, ${actor.kind === 'member' || actor.kind === 'author' ? actor.kind : 'machine'}, ${actor.id})
          on conflict (workspace_id, verdict_id) do nothing returning ${COLUMNS}`,
    );
    if (row === null) {
      throw new Conflict(
        `The verdict ${verdict.verdictId} has been appealed against already. A person decides next; a new verdict can be appealed against.`,
        ALREADY_APPEALED,
      );
    }
    await this.audit.record(tx, {
      actor,
      action: 'submission.appeal',
      subjectType: 'submission',
      subjectId: submissionId,
      detail: { appealId: row.id, verdictId: verdict.verdictId },
    });
    return row;
  }

  /** Of those submissions that a verdict went against at all. */
  adverse(db: EntityManager, submissionIds: readonly string[]): Promise<AdverseVerdict[]> {
    return query<AdverseVerdict>(
      db,
      sql`select v.submission_id as "submissionId", v.id as "verdictId", v.public_reason as "publicReason", a.id is not null as "isAppealed"
          from unnest(${submissionIds}::uuid[]) as s (id)
          cross join lateral (
            select * from moderation_verdict where workspace_id = current_workspace() and submission_id = s.id and verdict in ('hold', 'sensitive', 'reject')
            order by id desc limit 1) v
          left join appeal a on a.workspace_id = current_workspace() and a.verdict_id = v.id`,
    );
  }

  /** Oldest first. */
  of(db: EntityManager, submissionId: string): Promise<AppealRow[]> {
    return query<AppealRow>(
      db,
      sql`select ${COLUMNS} from appeal where workspace_id = current_workspace() and submission_id = ${submissionId} order by id limit 100`,
    );
  }
}

const COLUMNS = sql`id, verdict_id as "verdictId", text, actor_kind as "actorKind", appealed_at as "appealedAt"`;
