import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { IdeaRenewal } from './idea-renewal.service';
import { MatchSweep } from './match-sweep.service';

/** Ideas of one run, some seconds: between two runs the queue does what people wait for. */
const OF_A_RUN = 200;

/**
 * Compares every idea that was renewed with all others: after an upgrade of the analysis, or once a form's template is known. What is left to do is
 * in the rows and each idea is a transaction of its own, so a run that was killed goes on where it stopped, and two at once share the work.
 */
@Injectable()
export class RenewedSweep {
  constructor(
    private readonly database: Database,
    private readonly sweep: MatchSweep,
    private readonly renewal: IdeaRenewal,
  ) {}

  @OnJob('matches.sweep_renewed')
  async run({ workspaceId }: JobPayload): Promise<void> {
    for (let done = 0; done < OF_A_RUN; done++) {
      if (!(await this.database.tx(workspaceId, (tx) => this.sweepNext(tx)))) return;
    }
    await this.database.tx(workspaceId, (tx) => this.renewal.sweepSoon(tx));
  }

  private async sweepNext(tx: EntityManager): Promise<boolean> {
    const next = await one<{ ideaId: string }>(
      tx,
      sql`update indexed_idea set needs_sweep = false
          where workspace_id = current_workspace() and idea_id = (
            select idea_id from indexed_idea where workspace_id = current_workspace() and needs_sweep
            order by idea_no limit 1 for update skip locked)
          returning idea_id as "ideaId"`,
    );
    if (next === null) return false;
    await this.sweep.compare(tx, next.ideaId);
    return true;
  }
}
