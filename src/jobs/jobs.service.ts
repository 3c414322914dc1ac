import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
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
}
