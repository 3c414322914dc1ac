import { Injectable } from '@nestjs/common';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';
import { IdeaEmbeddings } from './idea-embeddings.service';
import { IdeaRenewal } from './idea-renewal.service';
import { MeaningMaps } from './meaning-maps.service';
import { ANALYSIS_VERSION } from './text-analysis';

/** Ideas of one transaction: an editor of one of them waits no longer than for these. */
const BATCH = 20;

/**
 * Indexes again what an older analysis indexed, a few ideas a transaction, while searches and edits go on: an idea is found by its old terms until
 * it is by its new ones. What is left to do is in the rows, so a run that was killed goes on where it stopped, and two at once do no harm. Then each
 * is compared with all others again (renewed-sweep.service.ts), and what no embedding was made of is asked for.
 */
@Injectable()
export class IndexRenewal {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesService,
    private readonly renewal: IdeaRenewal,
    private readonly embeddings: IdeaEmbeddings,
    private readonly maps: MeaningMaps,
  ) {}

  @OnJob('index.renew')
  async run(payload: JobPayload): Promise<void> {
    while ((await this.renewSome(payload.workspaceId)) === BATCH);
    await this.embeddings.requestOutdated(payload.workspaceId);
    await this.database.tx(payload.workspaceId, async (tx) => {
      if (await this.renewal.isSweepDue(tx)) await this.renewal.sweepSoon(tx);
      if (await this.maps.isRenewalDue(tx)) await this.maps.renewSoon(tx);
      await this.schedules.done(tx, payload);
    });
  }

  /** Only older ones: while two versions of Heed run beside each other, they must not undo each other's work. */
  private renewSome(workspaceId: string): Promise<number> {
    return this.database.tx(workspaceId, async (tx) => {
      const outdated = await query<{ ideaId: string }>(
        tx,
        sql`select x.idea_id as "ideaId" from indexed_idea x
            where x.workspace_id = current_workspace() and x.analysis_version < ${ANALYSIS_VERSION}::smallint
            order by x.analysis_version, x.idea_no limit ${BATCH}`,
      );
      for (const { ideaId } of outdated) await this.renewal.renew(tx, ideaId);
      await this.renewal.markForSweep(
        tx,
        outdated.map(({ ideaId }) => ideaId),
      );
      return outdated.length;
    });
  }
}
