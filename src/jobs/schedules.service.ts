import { Inject, Injectable, Logger, OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { Database, query } from '../database/database';
import { describeForLog } from '../database/database-errors';
import { sql } from '../database/sql';
import { JobsService } from './jobs.service';
import type { JobPayload } from './on-job';
import { Cadence, dueAt, periodAt } from './periods';

/** Milliseconds between two ticks. The tick only asks what is due; which run is made, and that it is made once, the database decides. */
const TICK_EVERY = 60_000;

interface DueSchedule {
  id: string;
  cadence: Cadence;
  offsetMinutes: number;
  nextDueAt: Date;
  now: Date;
  timeZone: string;
}

/** What happens once a period is a row (rule 11): any worker's tick inserts schedule_run on conflict do nothing, with the database's now(). */
@Injectable()
export class SchedulesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('schedules');
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly jobs: JobsService,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'api' || this.config.workerConcurrency === 0) return;
    this.timer = setInterval(() => {
      this.tick().catch((error: unknown) => this.logger.warn({ msg: 'tick failed', reason: describeForLog(error) }));
    }, TICK_EVERY).unref();
  }

  beforeApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Starts every run that is due, in every workspace. A job named after the schedule does the work. */
  async tick(): Promise<void> {
    const workspaces = await this.database.door<{ workspace_id: string }>(sql`select workspace_id from workspaces_with_due_schedules()`);
    for (const { workspace_id: workspaceId } of workspaces) {
      await this.database.tx(workspaceId, (tx) => this.startDueRuns(tx));
    }
  }

  /** Called by the job of a schedule in the transaction that does its work. */
  async done(tx: EntityManager, { scheduleId, periodStart }: JobPayload): Promise<void> {
    await query(
      tx,
      sql`update schedule_run set state = 'done', finished_at = now()
          where workspace_id = current_workspace() and schedule_id = ${scheduleId} and period_start = ${periodStart} and state = 'due'`,
    );
  }

  private async startDueRuns(tx: EntityManager): Promise<void> {
    const due = await query<DueSchedule>(
      tx,
      sql`select s.id, s.cadence, s.offset_minutes as "offsetMinutes", s.next_due_at as "nextDueAt", now() as now, w.time_zone as "timeZone"
          from schedule s join workspace w on w.id = s.workspace_id
          where s.workspace_id = current_workspace() and s.next_due_at <= now() for update of s skip locked`,
    );
    for (const schedule of due) {
      // A missed period runs once, late: the latest one that is due; those before it are passed over.
      let period = periodAt(schedule.now, schedule.cadence, schedule.timeZone);
      if (dueAt(period, schedule.offsetMinutes, schedule.timeZone) > schedule.now) {
        period = periodAt(new Date(period.start.getTime() - 1), schedule.cadence, schedule.timeZone);
      }
      const next = periodAt(period.end, schedule.cadence, schedule.timeZone);
      const inserted = await query(
        tx,
        sql`insert into schedule_run (workspace_id, schedule_id, period_start, period_end)
            values (current_workspace(), ${schedule.id}, ${period.start}, ${period.end})
            on conflict do nothing returning schedule_id`,
      );
      await query(
        tx,
        sql`update schedule set next_due_at = ${dueAt(next, schedule.offsetMinutes, schedule.timeZone)}
            where workspace_id = current_workspace() and id = ${schedule.id}`,
      );
      if (inserted.length > 0) {
        const ids = { scheduleId: schedule.id, periodStart: period.start.toISOString(), periodEnd: period.end.toISOString() };
        await this.jobs.add(tx, schedule.id, ids);
      }
    }
  }
}
