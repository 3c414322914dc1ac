import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one } from '../database/database';
import { describeForLog, isRetryable, isUnavailable } from '../database/database-errors';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { IdeaRenewal } from './idea-renewal.service';
import { MatchSweep } from './match-sweep.service';
import { ideasSetAside } from './sweep-metrics';

/** Ideas of one run, some seconds: between two runs the queue does what people wait for. */
const OF_A_RUN = 200;
/** Of so many in one run it is not the ideas that are at fault: the run fails, and what is left waits for its next try. */
const MOST_SET_ASIDE = 10;

type Outcome = 'compared' | 'set_aside' | 'none_left';

/**
 * Compares every idea that was renewed with all others: after an upgrade of the analysis, or once a form's template is known. What is left to do is
 * in the rows and each idea is a transaction of its own, so a run that was killed goes on where it stopped, and two at once share the work.
 */
@Injectable()
export class RenewedSweep {
  private readonly logger = new Logger('matching');

  constructor(
    private readonly database: Database,
    private readonly sweep: MatchSweep,
    private readonly renewal: IdeaRenewal,
  ) {}

  @OnJob('matches.sweep_renewed')
  async run({ workspaceId }: JobPayload): Promise<void> {
    let setAside = 0;
    for (let done = 0; done < OF_A_RUN; done++) {
      const outcome = await this.database.tx(workspaceId, (tx) => this.sweepNext(tx));
      if (outcome === 'none_left') return;
      if (outcome === 'set_aside' && ++setAside === MOST_SET_ASIDE) throw new Error(`${setAside} ideas of one run could not be compared`);
    }
    await this.database.tx(workspaceId, (tx) => this.renewal.sweepSoon(tx));
  }

  /** One that cannot be compared, for whatever reason, must not keep the others from it: it becomes a job of its own, tried again as any job is. */
  private async sweepNext(tx: EntityManager): Promise<Outcome> {
    const next = await one<{ ideaId: string }>(
      tx,
      sql`update indexed_idea set needs_sweep = false
          where workspace_id = current_workspace() and idea_id = (
            select idea_id from indexed_idea where workspace_id = current_workspace() and needs_sweep
            order by idea_no limit 1 for update skip locked)
          returning idea_id as "ideaId"`,
    );
    if (next === null) return 'none_left';
    await tx.query('savepoint comparison');
    try {
      await this.sweep.compare(tx, next.ideaId);
      return 'compared';
    } catch (error) {
      // That says nothing of the idea.
      if (isUnavailable(error) || isRetryable(error)) throw error;
      await tx.query('rollback to savepoint comparison');
      await this.sweep.checkLater(tx, next.ideaId);
      ideasSetAside.inc();
      this.logger.warn({
        msg: 'an idea could not be compared, and is tried again later',
        ideaId: next.ideaId,
        reason: describeForLog(error),
      });
      return 'set_aside';
    }
  }
}
