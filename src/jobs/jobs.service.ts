import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

export interface JobOptions {
  /** Not before this time. */
  readonly runAt?: Date;
  /** A waiting job with the same key is replaced. */
  readonly key?: string;
  /** Default 12 attempts; graphile-worker waits exp(min(10, attempt)) seconds between them, about 15 hours in all. */
  readonly maxAttempts?: number;
  /** Jobs of one queue name run one after the other. */
  readonly queue?: string;
}

/** Enqueues in the caller's transaction: the job exists exactly when what it follows from is committed (rule 1). */
@Injectable()
export class JobsService {
  constructor(private readonly clock: Clock) {}

  async add(
    tx: EntityManager,
    name: string,
    ids: Readonly<Record<string, string | number | boolean | null>>,
    options: JobOptions = {},
  ): Promise<void> {
    await query(
      tx,
      sql`select enqueue_job(${name}, ${JSON.stringify(ids)}, ${options.runAt ?? null}, ${options.key ?? null}, ${options.maxAttempts ?? 12}, ${options.queue ?? null})`,
    );
  }

  /**
   * At the end of the running period of `every` milliseconds, however many ask for it. A job's key is a unique row, held until the transaction ends: writers
   * would queue up behind it. So only one of those at work at a moment enqueues; if that one fails, what its neighbours did waits for the next to ask. The
   * key has the time in it: a job that each write put off again would never run.
   */
  async addOnceIn(
    tx: EntityManager,
    every: number,
    name: string,
    ids: Readonly<Record<string, string | number | boolean | null>>,
    { key, queue }: { readonly key: string; readonly queue: string },
  ): Promise<void> {
    const first = await one<{ isFirst: boolean }>(
      tx,
      sql`select pg_try_advisory_xact_lock(hashtextextended('enqueue ' || ${key} || ' ' || current_workspace()::text, 0)) as "isFirst"`,
    );
    if (!first?.isFirst) return;
    const period = Math.floor(this.clock.now().getTime() / every) + 1;
    await this.add(tx, name, ids, { key: `${key} ${period}`, runAt: new Date(period * every), queue });
  }
}
