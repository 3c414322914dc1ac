import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** A verdict's reason may quote what it judged, an appeal is in the author's words, and an origin is theirs. Verdicts, rules and who gave them stay. */
@Injectable()
export class VerdictErasure {
  async erase(tx: EntityManager, submissionIds: readonly string[]): Promise<void> {
    await query(
      tx,
      sql`update moderation_verdict set reason = 'erased' where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[])`,
    );
    await query(
      tx,
      sql`update appeal set text = null where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[])`,
    );
    await query(
      tx,
      sql`delete from submission_origin where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[])`,
    );
  }
}
