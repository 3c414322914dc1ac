import { createHmac, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { originOf } from '../common/address';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';

/** Where suggestions came from, as far as it is known: a keyed hash of the IPv4 address or the /64, never the address, for 30 days. */
@Injectable()
export class OriginsService {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesService,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', config.secret, 'heed', 'address-hash', 32));
  }

  /** The workspace is part of the hash: two of them cannot compare. */
  async record(tx: EntityManager, submissionId: string, address: string): Promise<void> {
    const scope = await one<{ workspaceId: string }>(tx, sql`select current_workspace() as "workspaceId"`);
    const hash = createHmac('sha256', this.key)
      .update(`${scope?.workspaceId ?? ''} ${originOf(address)}`)
      .digest('base64url');
    await query(
      tx,
      sql`insert into submission_origin (workspace_id, submission_id, address_hash) values (current_workspace(), ${submissionId}, ${hash})
          on conflict do nothing`,
    );
  }

  /** A part of a submission came from where the whole did. */
  async copy(tx: EntityManager, fromSubmissionId: string, toSubmissionId: string): Promise<void> {
    await query(
      tx,
      sql`insert into submission_origin (workspace_id, submission_id, address_hash, recorded_at)
          select workspace_id, ${toSubmissionId}, address_hash, recorded_at from submission_origin
          where workspace_id = current_workspace() and submission_id = ${fromSubmissionId} on conflict do nothing`,
    );
  }

  @OnJob('origins.purge')
  async purge(payload: JobPayload): Promise<void> {
    await this.database.tx(payload.workspaceId, async (tx) => {
      await query(
        tx,
        sql`delete from submission_origin where workspace_id = current_workspace() and recorded_at < now() - interval '30 days'`,
      );
      await this.schedules.done(tx, payload);
    });
  }
}
