import type { Client } from 'pg';

/** What a delivery becomes, before any job has run. */
const TABLES = ['inbound_delivery', 'payload', 'submission', 'submission_revision', 'event', 'graphile_worker._private_jobs'];

export interface WrittenRows {
  readonly byTable: Readonly<Record<string, number>>;
  /** Submissions put aside by a limit or a rule. */
  readonly held: number;
  /** Submissions that a job has placed. */
  readonly processed: number;
}

export async function writtenRows(owner: Client): Promise<WrittenRows> {
  const byTable: Record<string, number> = {};
  for (const table of TABLES) {
    const { rows } = await owner.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    byTable[table] = rows[0]?.count ?? 0;
  }
  const { rows } = await owner.query<{ held: number; processed: number }>(
    `select count(*) filter (where state = 'held')::int as held, count(*) filter (where state not in ('received', 'held'))::int as processed
     from submission`,
  );
  return { byTable, held: rows[0]?.held ?? 0, processed: rows[0]?.processed ?? 0 };
}

/** Rows a table for each accepted delivery: what two servers must have in common for their ratio to mean anything. */
export function rowsPerDelivery(before: WrittenRows, after: WrittenRows, accepted: number): string {
  return TABLES.map((table) => `${table} ${((after.byTable[table] ?? 0) - (before.byTable[table] ?? 0)) / accepted}`).join(', ');
}
