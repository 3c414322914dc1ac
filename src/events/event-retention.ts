import { Injectable } from '@nestjs/common';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';

/** Events are how modules and webhooks hear of things; a month covers every retry schedule. History and audit are kept apart and stay. */
@Injectable()
export class EventRetention {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesService,
  ) {}

  @OnJob('events.purge')
  async purge(payload: JobPayload): Promise<void> {
    await this.database.tx(payload.workspaceId, async (tx) => {
      await query(tx, sql`delete from event where workspace_id = current_workspace() and occurred_at < now() - interval '30 days'`);
      await this.schedules.done(tx, payload);
    });
  }
}
