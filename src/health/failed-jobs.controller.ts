import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { NotFound } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { FailedJobsDto } from './failed-jobs.dto';

interface FailedJobRow {
  id: string;
  task: string;
  attempts: number;
  failedAt: Date;
  reason: string | null;
}

@ApiTags('Operations')
@ApiBearerAuth()
@Controller('failed-jobs')
export class FailedJobsController {
  constructor(private readonly database: Database) {}

  /** Jobs that were given up
   * @remarks After their last attempt; nothing is lost, each can be tried again. */
  @Get()
  @RequireScope('admin')
  async list(@CurrentActor() actor: Actor): Promise<FailedJobsDto> {
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<FailedJobRow>(db, sql`select id, task, attempts, failed_at as "failedAt", reason from failed_jobs(100)`),
    );
    return { data: rows.map(({ task, failedAt, ...row }) => ({ ...row, job: task, failedAt: failedAt.toISOString() })) };
  }

  /** Try a job again
   * @remarks From its first attempt on. */
  @Post(':id/retries')
  @HttpCode(204)
  @RequireScope('admin')
  async retry(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    const isRetried = /^\d{1,18}$/.test(id)
      ? await this.database.tx(actor.workspaceId, (tx) => one<{ done: boolean }>(tx, sql`select retry_failed_job(${id}) as done`))
      : null;
    if (!isRetried?.done) throw new NotFound('failed job', id.slice(0, 20));
  }
}
