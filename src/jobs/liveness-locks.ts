import { Inject, Injectable, Logger } from '@nestjs/common';
import type { WorkerEvents } from 'graphile-worker';
import type { Pool, PoolClient } from 'pg';
import { describeForLog } from '../database/database-errors';
import { OWNER_POOL } from '../database/database.module';

/** Milliseconds between two looks for dead pools. A pool is dead when its lock is free at two sightings: after a restart of PostgreSQL every lock is gone for a moment. */
const SWEEP_EVERY = 10_000;

/**
 * graphile-worker keeps the jobs of a killed process locked for four hours. Each pool holds a session advisory lock named by its id (which is
 * what `locked_by` of a job holds) for as long as its process lives; whoever sees a lock free twice frees the jobs of its pool.
 */
@Injectable()
export class LivenessLocks {
  private readonly logger = new Logger('jobs');
  private holder: PoolClient | null = null;
  private poolId: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private suspects = new Set<string>();

  constructor(@Inject(OWNER_POOL) private readonly pool: Pool) {}

  follow(events: WorkerEvents): void {
    events.on('pool:create', ({ workerPool }) => {
      this.poolId = workerPool.id;
      void this.tick();
    });
    this.timer ??= setInterval(() => void this.tick(), SWEEP_EVERY).unref();
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.poolId = null;
    this.holder?.release(true);
    this.holder = null;
    return Promise.resolve();
  }

  private async tick(): Promise<void> {
    try {
      await this.hold();
      await this.sweep();
    } catch (error) {
      this.holder?.release(true);
      this.holder = null;
      this.logger.debug({ msg: 'liveness sweep did not run', reason: describeForLog(error) });
    }
  }

  /** Takes the lock again after the connection that held it was lost; taking it twice on one session is harmless only once, hence the check. */
  private async hold(): Promise<void> {
    if (this.poolId === null) return;
    this.holder ??= await this.pool.connect();
    await this.holder.query(
      `select pg_advisory_lock(hashtextextended($1, 0)) where not exists (
         select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objsubid = 1
           and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0))`,
      [this.poolId],
    );
  }

  private async sweep(): Promise<void> {
    if (!this.holder) return;
    const { rows } = await this.holder.query<{ pool_id: string }>(
      `with owners as materialized (
         select distinct locked_by as pool_id from graphile_worker._private_jobs where locked_by is not null
         union select distinct locked_by from graphile_worker._private_job_queues where locked_by is not null)
       select pool_id from owners
       where not exists (select from pg_locks where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())
         and (classid::bigint << 32 | objid::bigint) = hashtextextended(pool_id, 0))`,
    );
    const free = rows.map((row) => row.pool_id).filter((id) => id !== this.poolId);
    const dead = free.filter((id) => this.suspects.has(id));
    this.suspects = new Set(free);
    if (dead.length === 0) return;
    await this.holder.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    this.logger.warn({ msg: 'freed the jobs of dead workers', pools: dead.length });
  }
}
