import { Inject, Injectable, Logger, OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { Runner, Task, TaskList, WorkerEvents, run, runOnce, Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { describeForLog, isUnavailable } from '../database/database-errors';
import { OWNER_POOL } from '../database/database.module';
import { jobSeconds } from './job-metrics';
import { LivenessLocks } from './liveness-locks';
import { JobPayload, ON_JOB } from './on-job';

/** Milliseconds between two tries to start the queue again after the database took it down. */
const RESTART_AFTER = 1_000;
/** Rounds of a drain: a job that cannot be run (its queue is another process's) must not keep it going for ever. */
const DRAIN_ROUNDS = 10;

type Handler = (payload: JobPayload, context: { attempt: number; maxAttempts: number }) => Promise<void>;

/** Runs the jobs of this process: finds every @OnJob method, and keeps graphile-worker running through restarts of the database. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs');
  /** The one that fetches jobs; others may be finishing theirs. */
  private current: Runner | null = null;
  private readonly runners = new Set<Runner>();
  private stopping = false;
  private found: TaskList | null = null;
  private restart: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(OWNER_POOL) private readonly pool: Pool,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly liveness: LivenessLocks,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role === 'api' || this.config.workerConcurrency === 0) return;
    process.on('unhandledRejection', this.onUnhandled);
    await this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    if (this.restart) clearTimeout(this.restart);
    for (const runner of this.runners) stop(runner);
    await Promise.allSettled([...this.runners].map((runner) => runner.promise));
    await this.liveness.close();
  }

  /**
   * Runs what is due until nothing is, in this call: for tests and one-off tools. The queue's own "once" ends when it finds nothing free, and a
   * job that has just been done may still hold its named queue then: those behind it are run in a further round.
   */
  async drain(): Promise<void> {
    for (let round = 1; round <= DRAIN_ROUNDS; round++) {
      await runOnce({ pgPool: this.pool, taskList: this.tasks(), noHandleSignals: true, logger: QUIET });
      const { rows } = await this.pool.query<{ is_due: boolean }>(
        'select exists (select from graphile_worker._private_jobs where is_available and run_at <= now()) as is_due',
      );
      if (rows[0]?.is_due !== true) return;
    }
  }

  private async start(): Promise<void> {
    if (this.stopping) return;
    let poolId: string | null = null;
    try {
      const events: WorkerEvents = new EventEmitter();
      events.on('pool:create', ({ workerPool }) => {
        poolId = workerPool.id;
        this.liveness.begin(workerPool.id, () => this.renew('the session with the liveness locks broke off'));
      });
      const runner = await run({
        pgPool: this.pool,
        taskList: this.tasks(),
        concurrency: this.config.workerConcurrency,
        noHandleSignals: true,
        pollInterval: 1000,
        logger: QUIET,
        events,
      });
      events.on('worker:getJob:error', ({ error }) => {
        if (this.current === runner) this.renew(describeForLog(error));
      });
      this.follow(runner, poolId);
    } catch (error) {
      this.forget(poolId);
      this.again(describeForLog(error));
    }
  }

  private follow(runner: Runner, poolId: string | null): void {
    this.runners.add(runner);
    this.current = runner;
    void runner.promise
      .then(
        () => 'stopped',
        (error: unknown) => describeForLog(error),
      )
      .then((reason) => {
        this.runners.delete(runner);
        this.forget(poolId);
        if (this.current === runner) this.again(reason);
      });
    // The signal came while it was starting.
    if (this.stopping) stop(runner);
  }

  private forget(poolId: string | null): void {
    if (poolId !== null) this.liveness.end(poolId);
  }

  /**
   * Goes on under a new pool id after a connection broke off. A job whose fetching had been committed by then, or whose end had not, stays
   * locked in the name of the old pool, which knows nothing of it: it is freed when the old pool has finished what it runs.
   */
  private renew(reason: string): void {
    const old = this.current;
    if (!old || this.stopping) return;
    this.again(reason);
    stop(old);
  }

  private again(reason: string): void {
    this.current = null;
    if (this.stopping) return;
    this.logger.warn({ msg: 'queue is down, starting it again', reason });
    this.restart = setTimeout(() => void this.start(), RESTART_AFTER);
  }

  /** graphile-worker 0.17 does not await the statement that ends a job: where that loses its connection, the process must not end. */
  private readonly onUnhandled = (error: unknown): void => {
    if (!isUnavailable(error)) throw error;
    this.renew(describeForLog(error));
  };

  /** Looked for once, when every provider is there. */
  private tasks(): TaskList {
    return (this.found ??= this.findTasks());
  }

  private findTasks(): TaskList {
    const tasks: TaskList = {};
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      const methods = instance as Record<string, unknown>;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = methods[method];
        if (typeof handler !== 'function') continue;
        const name = this.reflector.get<string | undefined>(ON_JOB, handler);
        if (name === undefined) continue;
        if (tasks[name]) throw new Error(`Two handlers for job ${name}`);
        tasks[name] = this.task(name, (handler as Handler).bind(instance));
      }
    }
    return tasks;
  }

  private task(name: string, handler: Handler): Task {
    return async (payload, { job }) => {
      const startedAt = performance.now();
      const context = { attempt: job.attempts, maxAttempts: job.max_attempts };
      try {
        await handler(payload as JobPayload, context);
        jobSeconds.observe({ job: name, outcome: 'done' }, (performance.now() - startedAt) / 1000);
        this.logger.debug({ msg: 'job', job: name, id: job.id, attempt: job.attempts, ms: Math.round(performance.now() - startedAt) });
      } catch (error) {
        const reason = describeForLog(error);
        jobSeconds.observe({ job: name, outcome: 'failed' }, (performance.now() - startedAt) / 1000);
        this.logger.warn({ msg: 'job failed', job: name, id: job.id, ...context, reason });
        // The queue stores the message it is thrown: it must not hold what PostgreSQL quotes of a row (a cause is not stored).
        throw new Error(reason, { cause: error });
      }
    };
  }
}

/** Our own line per job says what graphile-worker's four would. */
const QUIET = new WorkerLogger(() => () => undefined);

/** Lets it finish what it runs; how that went is told by its promise. Throws where it is stopping already. */
function stop(runner: Runner): void {
  void Promise.resolve()
    .then(() => runner.stop())
    .catch(() => undefined);
}
