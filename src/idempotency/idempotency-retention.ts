import { Injectable } from '@nestjs/common';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';

/** A key counts for 24 hours; what is older is only weight. */
@Injectable()
export class IdempotencyRetention {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesService,
  ) {}

  @OnJob('idempotency.purge')
  async purge(payload: JobPayload): Promise<void> {
    await this.database.tx(payload.workspaceId, async (tx) => {
      await query(
        tx,
        sql`delete from idempotency_key where workspace_id = current_workspace() and created_at < now() - interval '24 hours'`,
      );
      await this.schedules.done(tx, payload);
    });
  }
}
