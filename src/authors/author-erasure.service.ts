import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** What stands for words that may not be null and are no longer told. */
const ERASED = 'erased';

/** Forgets who authors were. The authors stay, nameless, so that counts do (rule 14). */
@Injectable()
export class AuthorErasure {
  async erase(tx: EntityManager, authorIds: readonly string[]): Promise<{ identities: number; consents: number }> {
    const identities = await query(
      tx,
      sql`delete from identity where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) returning id`,
    );
    const consents = await query(
      tx,
      sql`update consent set name = null, source = ${ERASED}, withdrawn_at = coalesce(withdrawn_at, now())
          where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) returning id`,
    );
    await query(tx, sql`delete from author_link where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[])`);
    await query(
      tx,
      sql`update author_join set reason = null, undone_reason = null
          where workspace_id = current_workspace() and (author_id = any(${authorIds}::uuid[]) or into_id = any(${authorIds}::uuid[]))`,
    );
    await query(
      tx,
      sql`update author set name = null, account_id = null, trust_level = null, trust_reason = null, trust_set_by = null, trust_set_at = null,
            erased_at = now()
          where workspace_id = current_workspace() and id = any(${authorIds}::uuid[])`,
    );
    return { identities: identities.length, consents: consents.length };
  }
}
