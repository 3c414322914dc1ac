import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { InTransaction, StoredEvent } from '../events/on-event';
import { JudgingService } from './judging.service';

/**
 * Follows what happens to an idea elsewhere, in the same transaction, for nobody may see a shipped or merged idea in the hot plan. Whoever
 * changed the idea holds its lock. An idea that comes back is rated by the thresholds of today.
 */
@Injectable()
export class IdeaChangesService {
  constructor(private readonly judging: JudgingService) {}

  @InTransaction('idea.status_changed')
  followStatus(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.judgeAgain(tx, event);
  }

  @InTransaction('idea.merged')
  followMerge(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.judgeAgain(tx, event);
  }

  @InTransaction('idea.unmerged')
  followUnmerge(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.judgeAgain(tx, event);
  }

  /** The one leaves the hot plan, the other may come into it. */
  @InTransaction('idea.promoted')
  async followPromotion(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.judging.judge(tx, [event.subjectId, String(event.data.formerCanonicalId)], { actor: SYSTEM, cause: 'thresholds' });
  }

  private judgeAgain(tx: EntityManager, { subjectId }: StoredEvent): Promise<void> {
    return this.judging.judge(tx, [subjectId], { actor: SYSTEM, cause: 'thresholds' });
  }
}
