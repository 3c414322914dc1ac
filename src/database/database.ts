import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isUuid } from '../common/uuid';
import { isOutdatedPlan, isRetryable } from './database-errors';
import { Sql, statement } from './sql';

interface OpenScope {
  readonly workspaceId: string;
  readonly manager: EntityManager;
  readonly inTransaction: boolean;
}

/** How often a transaction that lost to another one (deadlock, serialization), or to a migration, is run again before the error is let out. */
const RETRIES = 3;

/**
 * The workspace scope that every query goes through (rule 9). The application logs in as a role under row-level security, and a connection
 * remembers the workspace it was last set to: a scope costs one extra round trip only when the connection changes workspace.
 * Measured over loopback TCP, one primary-key read, p50 (bench/scope): pg alone 0.18 ms, scoped 0.21 ms, scoped with a change of workspace 0.26 ms;
 * in a transaction 0.30 ms, with a change of workspace 0.35 ms.
 */
@Injectable()
export class Database {
  private readonly open = new AsyncLocalStorage<OpenScope>();
  private readonly workspaceOf = new WeakMap<PoolClient, string>();

  constructor(private readonly dataSource: DataSource) {}

  /** One transaction in a workspace. Inside another one of the same workspace it joins it: effect and idempotent reply commit together. */
  async tx<T>(workspaceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const outer = this.open.getStore();
    if (outer?.inTransaction) {
      if (outer.workspaceId !== workspaceId) throw new Error('A transaction cannot span two workspaces');
      return work(outer.manager);
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.scoped(workspaceId, true, work);
      } catch (error) {
        if (attempt >= RETRIES || !isRetryable(error)) throw error;
      }
    }
  }

  /** Reads outside a transaction, each statement with its own snapshot. Inside one they see what it has written. */
  async read<T>(workspaceId: string, work: (db: EntityManager) => Promise<T>): Promise<T> {
    const outer = this.open.getStore();
    if (outer && outer.workspaceId === workspaceId) return work(outer.manager);
    return this.scoped(workspaceId, false, work);
  }

  /** Before a workspace is known: only the doors (definer functions that return ids) answer here; row-level security hides every row. */
  async door<Row>(query: Sql): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const { text, values } = statement(query);
      await this.enter(runner, '');
      return (await runner.query(text, values)) as Row[];
    } finally {
      await runner.release();
    }
  }

  private async scoped<T>(workspaceId: string, inTransaction: boolean, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await this.enter(runner, workspaceId);
      if (!inTransaction) return await this.open.run({ workspaceId, manager: runner.manager, inTransaction }, () => work(runner.manager));
      await runner.startTransaction();
      try {
        const result = await this.open.run({ workspaceId, manager: runner.manager, inTransaction }, () => work(runner.manager));
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // The error that broke the transaction is the one to report, also where the connection is gone and rollback fails too.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private async enter(runner: QueryRunner, workspaceId: string): Promise<void> {
    if (workspaceId !== '' && !isUuid(workspaceId)) throw new Error('Not a workspace id');
    const client = (await runner.connect()) as PoolClient;
    if ((this.workspaceOf.get(client) ?? '') === workspaceId) return;
    await client.query(`set heed.workspace_id = '${workspaceId}'`);
    this.workspaceOf.set(client, workspaceId);
  }
}

/** Runs tagged SQL and answers its rows (of UPDATE and DELETE too: TypeORM would wrap those as [rows, count]). */
export async function query<Row>(db: EntityManager, tagged: Sql): Promise<Row[]> {
  const { text, values } = statement(tagged);
  const result: unknown = await db.query(text, values);
  if (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as Row[];
  return result as Row[];
}

/** Names of prepared statements, by their texts. The same in every process and version: behind a pooler one may find what another has prepared. */
const names = new Map<string, string>();
/** Raised when a migration has changed what a statement answers: connections that have prepared it by its former name would fail for good. */
let generation = 0;

/**
 * As `query`, but parsed and planned once a connection instead of each time: for statements of what people wait for, whose planning costs as much as
 * running them. The text must always be the same, and the plan good for any values.
 */
export async function prepared<Row>(db: EntityManager, tagged: Sql): Promise<Row[]> {
  const { text, values } = statement(tagged);
  const runner = db.queryRunner;
  if (runner === undefined) throw new Error('A prepared statement needs the connection of a scope');
  const client = (await runner.connect()) as PoolClient;
  try {
    const { rows } = await client.query<Row & object>({ name: nameOf(text), text, values });
    return rows;
  } catch (error) {
    if (!isOutdatedPlan(error)) throw error;
    renameStatements();
    // A transaction is broken by the error, and is run again as a whole.
    if (runner.isTransactionActive) throw error;
    return query<Row>(db, tagged);
  }
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `heed_${createHash('sha256').update(`${generation} ${text}`).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}

function renameStatements(): void {
  generation++;
  names.clear();
}

/** The one row, or null. */
export async function one<Row>(db: EntityManager, tagged: Sql): Promise<Row | null> {
  return (await query<Row>(db, tagged))[0] ?? null;
}
