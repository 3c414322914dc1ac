/**
 * What the workspace scope costs: npm run bench -- scope [--calls 1000] [--rounds 9]
 * One primary-key read by each way into the database, one after the other, the ways taking turns so that a busy machine is busy for all.
 */
import { parseArgs } from 'node:util';
import { Client, Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { createWorkspace, type NewWorkspace } from '../src/auth/new-workspace';
import { addressOf, appDataSource, prepareDatabase } from '../src/database/connect';
import { Database, one } from '../src/database/database';
import { sql } from '../src/database/sql';
import { Latencies, median, round } from './support/latencies';
import { PostgresServer } from './support/postgres-server';
import { load, machine, printMachine, report, type Row } from './support/report';

interface Way {
  readonly name: string;
  readonly call: (i: number) => Promise<unknown>;
}

/** Not counted: connections are opened, plans and code get warm. */
const WARM_UP_CALLS = 300;

export async function scope(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { calls: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '9' } },
  });
  const server = await PostgresServer.start();
  const facts = machine(await server.version());
  printMachine(facts);
  const address = addressOf(server.url, null, 'heed_app', 'b'.repeat(64));
  await prepareDatabase(address, () => undefined);
  const workspaces = await twoWorkspaces(server.url);
  const source = await appDataSource(address, [], 1);
  const pool = new Pool({ ...address.app, max: 1 });
  try {
    const rounds = await measure(waysIn(source, pool, workspaces), Number(values.calls), Number(values.rounds));
    return report('scope', facts, toRows(rounds));
  } finally {
    await pool.end();
    await source.destroy();
    await server.stop();
  }
}

function waysIn(source: DataSource, pool: Pool, [first, second]: readonly [NewWorkspace, NewWorkspace]): Way[] {
  const database = new Database(source);
  const read = (workspace: NewWorkspace): Promise<unknown> =>
    database.read(workspace.workspaceId, (db) => one(db, memberOf(workspace.memberId)));
  const write = (workspace: NewWorkspace): Promise<unknown> =>
    database.tx(workspace.workspaceId, (tx) => one(tx, memberOf(workspace.memberId)));
  // One connection each, so that every change of workspace meets the connection of the call before.
  return [
    { name: 'pg alone, workspace set before', call: (i) => plain(pool, first, i) },
    { name: 'scoped read, same workspace', call: () => read(first) },
    { name: 'scoped read, another workspace each time', call: (i) => read(i % 2 === 0 ? first : second) },
    { name: 'transaction, same workspace', call: () => write(first) },
    { name: 'transaction, another workspace each time', call: (i) => write(i % 2 === 0 ? first : second) },
    { name: 'door, then scoped read (as a request with a key)', call: () => door(database).then(() => read(first)) },
  ];
}

/** Under the same policy, but nobody asks whose connection it is: what a single-tenant product would pay. */
async function plain(pool: Pool, { workspaceId, memberId }: NewWorkspace, i: number): Promise<unknown> {
  if (i === 0) await pool.query(`select set_config('heed.workspace_id', $1, false)`, [workspaceId]);
  return pool.query('select name, role from member where workspace_id = current_workspace() and id = $1', [memberId]);
}

function memberOf(memberId: string): ReturnType<typeof sql> {
  return sql`select name, role from member where workspace_id = current_workspace() and id = ${memberId}`;
}

function door(database: Database): Promise<unknown[]> {
  return database.door(sql`select workspace_id, api_key_id from resolve_api_key(${Buffer.alloc(32)})`);
}

async function measure(ways: readonly Way[], calls: number, rounds: number): Promise<Map<string, Latencies[]>> {
  const found = new Map<string, Latencies[]>(ways.map(({ name }) => [name, []]));
  for (const { call } of ways) for (let i = 0; i < WARM_UP_CALLS; i++) await call(i);
  for (let turn = 0; turn < rounds; turn++) {
    for (const { name, call } of ways) {
      const latencies = new Latencies();
      for (let i = 0; i < calls; i++) {
        const started = performance.now();
        await call(i + 1);
        latencies.add(performance.now() - started);
      }
      found.get(name)?.push(latencies);
    }
  }
  return found;
}

/** The median over the rounds, and the ratio to the first way in the same round. */
function toRows(found: ReadonlyMap<string, readonly Latencies[]>): Row[] {
  const [base = []] = found.values();
  return [...found].map(([way, rounds]) => {
    const p50s = rounds.map((each) => each.percentile(0.5));
    return {
      way,
      p50Ms: round(median(p50s), 3),
      p95Ms: round(median(rounds.map((each) => each.percentile(0.95))), 3),
      ratio: round(median(p50s.map((p50, turn) => p50 / (base[turn]?.percentile(0.5) ?? NaN)))),
      load: load(),
    };
  });
}

async function twoWorkspaces(url: string): Promise<[NewWorkspace, NewWorkspace]> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  try {
    return [await createWorkspace(owner, 'First', 'a@example.com'), await createWorkspace(owner, 'Second', 'b@example.com')];
  } finally {
    await owner.end();
  }
}
