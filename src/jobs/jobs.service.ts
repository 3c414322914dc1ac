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

/** Transactions that can ask for one job at the same moment: more than the connections of all replicas. */
const AT_ONCE = 1_000;

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
   * would queue up behind it. So only one of those at work at a moment enqueues; if that one fails, or its job runs before they commit, what its neighbours
   * did waits for the next to ask. Where nobody may ask again, each of them that is certain enqueues a job of its own. The key has the time in it: a job
   * that each write put off again would never run.
   */
  async addOnceIn(
    tx: EntityManager,
    every: number,
    name: string,
    ids: Readonly<Record<string, string | number | boolean | null>>,
    { key, queue, isCertain = false }: { readonly key: string; readonly queue: string; readonly isCertain?: boolean },
  ): Promise<void> {
    // Without an order: it takes the first lock that is free, and no other.
    const free = await one<{ place: number }>(
      tx,
      sql`select place from generate_series(1, ${isCertain ? AT_ONCE : 1}::int) as place
          where pg_try_advisory_xact_lock(hashtextextended('enqueue ' || ${key} || ' ' || current_workspace()::text, place)) limit 1`,
    );
    if (free === null) return;
    const period = Math.floor(this.clock.now().getTime() / every) + 1;
    await this.add(tx, name, ids, { key: `${key} ${period} ${free.place}`, runAt: new Date(period * every), queue });
  }
}
