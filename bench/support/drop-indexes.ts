import type { Client } from 'pg';

const POSTING_KEY = 'alter table posting add primary key (workspace_no, term, idea_no)';

/**
 * Of tables that are filled now: all but the indexes that hold a table together, and the key of the posting table. Made at the end they are several
 * times faster than kept. Answers the statements that make them again.
 */
export async function dropIndexes(owner: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<{ definition: string; name: string }>(
    `select pg_get_indexdef(i.indexrelid) as definition, i.indexrelid::regclass::text as name
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid where i.indrelid = any($1::regclass[]) and c.oid is null`,
    [tables],
  );
  for (const { name } of rows) await owner.query(`drop index ${name}`);
  const definitions = rows.map(({ definition }) => definition);
  if (!tables.includes('posting')) return definitions;
  await owner.query('alter table posting drop constraint posting_pkey');
  return [...definitions, POSTING_KEY];
}
