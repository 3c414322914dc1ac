import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** The mail addresses that are proven to be this person's. */
export async function addressesOf(db: EntityManager, authorId: string): Promise<string[]> {
  const rows = await query<{ email: string }>(
    db,
    sql`select distinct email from identity
        where workspace_id = current_workspace() and author_id in ${samePersonAs(authorId)} and assurance = 'verified' and email is not null limit 50`,
  );
  return rows.map(({ email }) => email);
}
