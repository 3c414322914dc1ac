import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock';
import { Database } from '../../database/database';
import { OnEvent, StoredEvent } from '../../events/on-event';
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

  @OnEvent('match.decided')
  onDecided({ workspaceId }: StoredEvent): Promise<void> {
    return this.learnSoon(workspaceId);
  }

  @OnEvent('idea.unmerged')
  onUnmerged({ workspaceId }: StoredEvent): Promise<void> {
    return this.learnSoon(workspaceId);
  }

  @OnJob('matches.refit')
  async refit(payload: JobPayload): Promise<void> {
    const { workspaceId, scheduleId } = payload;
    const isScheduled = typeof scheduleId === 'string';
    const samples = await this.database.read(workspaceId, async (db) =>
      isScheduled || (await this.isDue(db)) ? decisionSamples(db, this.fits.model) : null,
    );
    if (samples === null) return;
    // Outside a transaction: it computes for some tenths of a second.
    const fitted = fit(samples);
    await this.database.tx(workspaceId, async (tx) => {
      await this.fits.keep(tx, fitted);
      await this.automatic.review(tx);
      if (isScheduled) await this.schedules.done(tx, payload);
    });
  }

  /** After the commit, not in it: two members who decide at once would wait for each other at the one waiting job. */
  private learnSoon(workspaceId: string): Promise<void> {
    return this.database.tx(workspaceId, async (tx) => {
      if (!(await this.isDue(tx))) return;
      const runAt = new Date(this.clock.now().getTime() + AFTER);
      await this.jobs.add(tx, 'matches.refit', {}, { key: 'matches.refit', runAt });
    });
  }

  private async isDue(db: EntityManager): Promise<boolean> {
    const fitted = await this.fits.current(db);
    return (await decisionsSince(db, fitted?.fittedAt ?? null, ENOUGH_NEW)) >= ENOUGH_NEW;
  }
}
