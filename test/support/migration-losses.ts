import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { MIGRATIONS_DIR } from '../../src/database/migrations';
import { columnsOf } from './catalog';

type Row = Readonly<Record<string, unknown>>;

/** What a way down says that it loses: a table, a column (`table.column`), or some rows of either (`… where condition`). */
export interface NamedLoss {
  readonly table: string;
  readonly column: string | null;
  readonly condition: string | null;
}

/** Every row of every table, by its primary key. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Out of the lines `-- Lost: …; …` in the down parts of the migrations from this number on. */
export function namedLosses(since: string): NamedLoss[] {
  const files = readdirSync(MIGRATIONS_DIR).filter((file) => file >= since && file.endsWith('.sql'));
  const downs = files.map((file) => readFileSync(join(MIGRATIONS_DIR, file), 'utf8').split(/^-- down$/m)[1] ?? '');
  const named = downs.flatMap((down) => [...down.matchAll(/^-- Lost: (.*)$/gm)].flatMap(([, line]) => (line ?? '').split('; ')));
  return named.map((each) => {
    const [, table, column, condition] = /^(\w+)(?:\.(\w+))?(?: where (.+?))?\.?$/.exec(each) ?? [];
    if (table === undefined) throw new Error(`A migration loses what cannot be read: ${each}`);
    return { table, column: column ?? null, condition: condition ?? null };
  });
}

export async function snapshotOf(owner: Pool): Promise<Snapshot> {
  const keys = await primaryKeys(owner);
  const tables = new Map<string, ReadonlyMap<string, Row>>();
  for (const [table, key] of keys) {
    const { rows } = await owner.query<{ row: Row }>(`select to_jsonb(t) as row from "${table}" t`);
    tables.set(table, new Map(rows.map(({ row }) => [keyOf(row, key), row])));
  }
  return tables;
}

/** By table and by `table.column`: the keys of the rows that are named. Looked up before anything is lost. */
export type NamedRows = ReadonlyMap<string, ReadonlySet<string>>;

/** Stands for all rows, and any that are there only afterwards. */
const ALL = '*';

export async function namedRows(owner: Pool, named: readonly NamedLoss[]): Promise<NamedRows> {
  const keys = await primaryKeys(owner);
  const found = new Map<string, Set<string>>();
  for (const { table, column, condition } of named) {
    const key = keys.get(table);
    if (key === undefined) throw new Error(`A migration says that it loses ${table}, which is no table`);
    const place = column === null ? table : `${table}.${column}`;
    const { rows } = await owner.query<{ row: Row }>(
      `select to_jsonb(t) as row, ${column === null ? 'null' : `t."${column}"`} from "${table}" t where ${condition ?? 'true'}`,
    );
    const told = condition === null ? [ALL] : rows.map(({ row }) => keyOf(row, key));
    found.set(place, new Set([...(found.get(place) ?? []), ...told]));
  }
  return found;
}

/** What is otherwise afterwards, in words, beside what was named. */
export function lossesBetween(before: Snapshot, after: Snapshot, named: NamedRows): string[] {
  const isNamed = (place: string, key: string) => named.get(place)?.has(ALL) === true || named.get(place)?.has(key) === true;
  return [...before].flatMap(([table, then]) => {
    const now = after.get(table) ?? new Map<string, Row>();
    const keys = [...new Set([...then.keys(), ...now.keys()])].filter((key) => !isNamed(table, key));
    return keys.flatMap((key) => differences(table, then.get(key), now.get(key), (column) => isNamed(`${table}.${column}`, key)));
  });
}

function differences(table: string, then: Row | undefined, now: Row | undefined, isNamed: (column: string) => boolean): string[] {
  if (then === undefined || now === undefined) return [`${table}: ${then === undefined ? 'new' : 'gone'} ${JSON.stringify(then ?? now)}`];
  return Object.keys(then)
    .filter((column) => JSON.stringify(then[column]) !== JSON.stringify(now[column]) && !isNamed(column))
    .map((column) => `${table}.${column}: ${JSON.stringify(then[column])} became ${JSON.stringify(now[column])}`);
}

async function primaryKeys(owner: Pool): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>();
  for (const { table, column, isPrimary } of await columnsOf(owner)) {
    if (table === 'migration') continue;
    keys.set(table, [...(keys.get(table) ?? []), ...(isPrimary ? [column] : [])]);
  }
  return keys;
}

function keyOf(row: Row, key: readonly string[]): string {
  return JSON.stringify(key.length === 0 ? row : key.map((column) => row[column]));
}
