import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock';
import { Database } from '../../database/database';
import { InTransaction } from '../../events/on-event';
import { JobsService } from '../../jobs/jobs.service';
import { JobPayload, OnJob } from '../../jobs/on-job';
import { SchedulesService } from '../../jobs/schedules.service';
import { AutomaticAttachment } from './automatic-attachment.service';
import { decisionSamples, decisionsSince } from './decision-samples';
import { fit } from './fit';
import { MatchFits } from './match-fits.service';

/** New decisions that make a new fit worth while before the night's. */
const ENOUGH_NEW = 50;
/** Milliseconds of quiet after a decision: a member who works through the queue makes one fit, not fifty. */
const AFTER = 60_000;

/** Learns from what members decide how probable a match is: every night, and soon after many decisions. */
@Injectable()
export class MatchLearning {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly schedules: SchedulesService,
    private readonly clock: Clock,
    private readonly fits: MatchFits,
    private readonly automatic: AutomaticAttachment,
  ) {}

  @InTransaction('match.decided')
  onDecided(tx: EntityManager): Promise<void> {
    return this.learnLater(tx);
  }

  @InTransaction('idea.unmerged')
  onUnmerged(tx: EntityManager): Promise<void> {
    return this.learnLater(tx);
  }

  @OnJob('matches.refit')
  async refit(payload: JobPayload): Promise<void> {
    const { workspaceId, scheduleId } = payload;
    const isScheduled = typeof scheduleId === 'string';
    const samples = await this.database.read(workspaceId, async (db) => {
      const isDue = isScheduled || (await decisionsSince(db, (await this.fits.current(db))?.fittedAt ?? null, ENOUGH_NEW)) >= ENOUGH_NEW;
      return isDue ? decisionSamples(db) : null;
    });
    if (samples === null) return;
    // Outside a transaction: it computes for some tenths of a second.
    const fitted = fit(samples);
    await this.database.tx(workspaceId, async (tx) => {
      await this.fits.keep(tx, fitted);
      await this.automatic.review(tx);
      if (isScheduled) await this.schedules.done(tx, payload);
    });
  }

  private learnLater(tx: EntityManager): Promise<void> {
    const runAt = new Date(this.clock.now().getTime() + AFTER);
    return this.jobs.add(tx, 'matches.refit', {}, { key: 'matches.refit', runAt });
  }
}
