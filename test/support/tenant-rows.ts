import type { Pool } from 'pg';
import { newId } from '../../src/common/uuid';

interface Column {
  readonly name: string;
  readonly type: string;
  /** The first value that a check `name in (...)` allows. */
  readonly allowed: string | null;
}

interface ForeignKey {
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** What a check over several columns asks for and the catalog does not tell in simple words. */
const ALSO: Readonly<Record<string, (made: ReadonlyMap<string, Row>) => Row>> = {
  schedule_run: () => ({ period_end: new Date(Date.now() + 1000) }),
  consent: () => ({ form: 'name' }),
  acknowledgement_wording: () => ({ language: 'en' }),
  delivery: (made) => ({ thread_id: made.get('thread')?.id }),
  match: (made) => ({ submission_id: made.get('submission')?.id }),
  credit: () => ({ form: 'anonymous' }),
  merge: (made) => ({ duplicate_id: made.get('idea again')?.id }),
  meaning_map: () => ({ cells: Buffer.alloc(64) }),
  author_join: (made) => ({ author_id: made.get('author again')?.id }),
};
/** What a row also waits for: keys that may be null and that ALSO sets all the same. */
const AFTER: Readonly<Record<string, readonly string[]>> = { delivery: ['thread'], match: ['submission'] };

/**
 * One row in every tenant table, made from the catalog alone: a table that somebody adds tomorrow is filled too. Needs no feature to exist.
 * A row that a check refuses stops with the database's words: then say in ALSO what the check wants.
 */
export async function fillEveryTable(owner: Pool, tables: readonly string[], workspaceId: string): Promise<void> {
  const { rows } = await owner.query<Row>('select * from workspace where id = $1', [workspaceId]);
  const workspace = rows[0] ?? {};
  const made = new Map<string, Row>([['workspace', workspace]]);
  let waiting = tables.filter((table) => table !== 'workspace');
  while (waiting.length > 0) {
    const later: string[] = [];
    for (const table of waiting) {
      const keys = await foreignKeysOf(owner, table);
      const isReady = [...keys.map(({ target }) => target), ...(AFTER[table] ?? [])].every(
        (target) => target === table || made.has(target),
      );
      if (isReady) made.set(table, await insert(owner, table, keys, workspace, made));
      else later.push(table);
      if (isReady && ['idea', 'author'].includes(table)) made.set(`${table} again`, await insert(owner, table, keys, workspace, made));
    }
    if (later.length === waiting.length) throw new Error(`These tables wait for one another: ${later.join(', ')}`);
    waiting = later;
  }
}

async function insert(
  owner: Pool,
  table: string,
  keys: readonly ForeignKey[],
  workspace: Row,
  made: ReadonlyMap<string, Row>,
): Promise<Row> {
  const row: Record<string, unknown> = {};
  for (const column of await requiredColumnsOf(owner, table)) row[column.name] = valueOf(column, workspace);
  for (const { columns, target, targetColumns } of keys) {
    const found = target === table ? row : made.get(target);
    columns.forEach((name, i) => {
      if (name in row) row[name] = found?.[targetColumns[i] ?? ''] ?? row[name];
    });
  }
  Object.assign(row, ALSO[table]?.(made));
  const names = Object.keys(row);
  const text = `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning *`;
  try {
    return (await owner.query<Row>(text, Object.values(row))).rows[0] ?? {};
  } catch (error) {
    throw new Error(`No row for ${table}: ${String(error)}; tell ALSO in ${__filename} what its check wants`, { cause: error });
  }
}

/** Numbers that count something within a workspace are unique. */
let counter = 0;

function valueOf({ name, type, allowed }: Column, workspace: Row): unknown {
  if (name === 'workspace_id') return workspace.id;
  if (name === 'workspace_no') return workspace.no;
  if (allowed !== null) return allowed;
  if (type === 'uuid') return newId();
  if (type.endsWith('[]')) return [];
  if (type.startsWith('timestamp') || type === 'date') return new Date();
  if (type === 'bytea') return Buffer.from(newId());
  if (type === 'jsonb') return '{}';
  if (type === 'boolean') return true;
  return type === 'text' || type.startsWith('character') ? newId().slice(-9) : /(^|_)no$/.test(name) ? ++counter : 1;
}

async function requiredColumnsOf(owner: Pool, table: string): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `select attname as name, format_type(atttypid, null) as type,
            (select substring(pg_get_constraintdef(c.oid) from '''([^'']+)''::text') from pg_constraint c
             where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] and pg_get_constraintdef(c.oid) like '%ANY%ARRAY%' limit 1) as allowed
     from pg_attribute a
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = '' order by attnum`,
    [table],
  );
  return rows;
}

async function foreignKeysOf(owner: Pool, table: string): Promise<ForeignKey[]> {
  const { rows } = await owner.query<ForeignKey>(
    `select confrelid::regclass::text as target,
            array(select attname::text from unnest(conkey) with ordinality k (no, at) join pg_attribute a on a.attrelid = conrelid and a.attnum = k.no order by k.at) as columns,
            array(select attname::text from unnest(confkey) with ordinality k (no, at) join pg_attribute a on a.attrelid = confrelid and a.attnum = k.no order by k.at) as "targetColumns"
     from pg_constraint
     where contype = 'f' and conrelid = $1::regclass
       and exists (select from unnest(conkey) k join pg_attribute a on a.attrelid = conrelid and a.attnum = k and a.attnotnull and a.attname <> 'workspace_id')`,
    [table],
  );
  return rows;
}
