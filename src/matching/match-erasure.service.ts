import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { AttachedTexts } from './attached-texts.service';

/**
 * The reasons of a match quote the words of both sides: what was decided stays decided, without them. Hashes of the lines of erased words go. (Postings and
 * vectors of an idea that was told in them go as its text is changed.)
 */
@Injectable()
export class MatchErasure {
  constructor(private readonly attached: AttachedTexts) {}

  async erase(tx: EntityManager, submissionIds: readonly string[], ideaIds: readonly string[]): Promise<void> {
    await query(
      tx,
      sql`delete from match where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[]) and state = 'pending'`,
    );
    await query(
      tx,
      sql`update match set reasons = '[]', mismatches = '[]'
          where workspace_id = current_workspace()
            and (submission_id = any(${submissionIds}::uuid[]) or idea_id = any(${ideaIds}::uuid[]) or candidate_id = any(${ideaIds}::uuid[]))`,
    );
    await query(
      tx,
      sql`delete from form_sample where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[])`,
    );
    await this.attached.forget(tx, submissionIds);
  }
}
