import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { describeForLog } from '../database/database-errors';
import { OWNER_POOL } from '../database/database.module';

/** Milliseconds between two tries to hold the locks, also after a restart of PostgreSQL: well within the time that others wait. */
const HOLD_EVERY = 1_000;
/** Milliseconds between two looks for dead pools. A pool is dead when its lock is free at two of them. */
const SWEEP_EVERY = 10_000;

/**
 * graphile-worker keeps the jobs of a killed process locked for four hours. Each pool holds a session advisory lock named by its id (which is
 * what `locked_by` of a job holds) for as long as it runs jobs; whoever sees a lock free twice frees the jobs of its pool. Twice, because
 * after a restart of PostgreSQL every lock is gone until its holder is back.
 */
@Injectable()
export class LivenessLocks {
  private readonly logger = new Logger('jobs');
  /** Pools that run jobs in this process. */
  private readonly alive = new Set<string>();
  /** Pools that ran jobs in this process, until their jobs are freed: when they end, the database may be away. */
  private readonly ended = new Set<string>();
  private readonly held = new Set<string>();
  private holder: PoolClient | null = null;
  private onLost: () => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<void> = Promise.resolve();
  private sweptAt = -Infinity;
  private suspects = new Set<string>();
  private isBusy = false;
  private isClosed = false;

  constructor(@Inject(OWNER_POOL) private readonly pool: Pool) {}

  /** `onLost`: the session with the locks broke off, and so perhaps did one that had just fetched a job for a pool that will never know. */
  begin(poolId: string, onLost: () => void): void {
    this.alive.add(poolId);
    this.onLost = onLost;
    this.timer ??= setInterval(() => this.tick(), HOLD_EVERY).unref();
    this.tick();
  }

  /** The pool runs nothing any more: what is still locked in its name was fetched or finished on a connection that broke off. */
  end(poolId: string): void {
    this.alive.delete(poolId);
    this.ended.add(poolId);
    this.tick();
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.isClosed = true;
    await this.turn;
    this.letGo();
  }

  /** One at a time, on the one session that has the locks; what is asked for meanwhile is done by the next. */
  private tick(): void {
    if (this.isBusy || this.isClosed) return;
    this.isBusy = true;
    this.turn = this.keep().finally(() => (this.isBusy = false));
  }

  /** Without a database nothing happens, and the next tick tries again. */
  private async keep(): Promise<void> {
    try {
      const holder = await this.session();
      for (const poolId of this.alive) await this.hold(holder, poolId);
      for (const poolId of this.ended) await this.free(holder, poolId);
      if (performance.now() - this.sweptAt >= SWEEP_EVERY) await this.sweep(holder);
    } catch (error) {
      this.logger.debug({ msg: 'liveness locks are not held', reason: describeForLog(error) });
      this.lose(this.holder);
    }
  }

  private async session(): Promise<PoolClient> {
    if (this.holder) return this.holder;
    const holder = await this.pool.connect();
    this.holder = holder;
    // What was seen before is no sighting: the others' locks may have gone with ours.
    this.suspects.clear();
    this.sweptAt = performance.now();
    holder.once('error', () => this.lose(holder));
    return holder;
  }

  /** Told by the socket or by a statement, whichever is first. */
  private lose(holder: PoolClient | null): void {
    if (holder === null || this.holder !== holder) return;
    this.letGo();
    this.onLost();
  }

  /** Not waiting: where the server has not noticed that our last session is gone, that one still holds it. */
  private async hold(holder: PoolClient, poolId: string): Promise<void> {
    if (this.held.has(poolId)) return;
    const { rows } = await holder.query<{ held: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [poolId]);
    if (rows[0]?.held) this.held.add(poolId);
  }

  private async free(holder: PoolClient, poolId: string): Promise<void> {
    await holder.query('select graphile_worker.force_unlock_workers($1::text[])', [[poolId]]);
    if (this.held.delete(poolId)) await holder.query('select pg_advisory_unlock(hashtextextended($1, 0))', [poolId]);
    this.ended.delete(poolId);
  }

  private async sweep(holder: PoolClient): Promise<void> {
    this.sweptAt = performance.now();
    const { rows } = await holder.query<{ pool_id: string }>(
      `with owners as materialized (
         select distinct locked_by as pool_id from graphile_worker._private_jobs where locked_by is not null
         union select distinct locked_by from graphile_worker._private_job_queues where locked_by is not null)
       select pool_id from owners
       where not exists (select from pg_locks where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())
         and (classid::bigint << 32 | objid::bigint) = hashtextextended(pool_id, 0))`,
    );
    const free = rows.map((row) => row.pool_id).filter((id) => !this.alive.has(id));
    const dead = free.filter((id) => this.suspects.has(id));
    this.suspects = new Set(free);
    if (dead.length === 0) return;
    await holder.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    this.logger.warn({ msg: 'freed the jobs of dead workers', pools: dead.length });
  }

  private letGo(): void {
    this.holder?.release(true);
    this.holder = null;
    this.held.clear();
  }
}
