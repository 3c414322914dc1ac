import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';

export interface AuditLine {
  readonly actor: ActorRef;
  /** `noun.verb`: `api_key.revoke`. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | null;
  /** Ids, names of settings and states; no secret and no author's text. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The audit trail of a workspace: who changed what, in the transaction that changed it. The application's role can only append. */
@Injectable()
export class AuditService {
  async record(tx: EntityManager, line: AuditLine): Promise<void> {
    await query(
      tx,
      sql`insert into audit_entry (workspace_id, id, actor_kind, actor_id, action, subject_type, subject_id, detail)
          values (current_workspace(), ${newId()}, ${line.actor.kind}, ${line.actor.id}, ${line.action}, ${line.subjectType}, ${line.subjectId},
                  ${JSON.stringify(line.detail ?? {})})`,
    );
  }
}
