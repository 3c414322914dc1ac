import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { IdeasService } from '../ideas/ideas.service';
import { findIdea } from './announcement-row';
import { DecisionKind, decisionOf } from './announcement-words';
import { ClosureKey, ClosureLedger, keyOf } from './closure-ledger';
import { DraftsService } from './drafts.service';
import { RecallsService } from './recalls.service';
import { correctionText, titleOf } from './wording';

interface Misled extends ClosureKey {
  readonly kind: DecisionKind;
  readonly title: string;
}

const REASON = 'unmerged after the announcement';

/** An unmerge after publishing: people were told of what turned out to be somebody else's wish (rule 7). */
@Injectable()
export class SplitsService {
  constructor(
    private readonly ideas: IdeasService,
    private readonly drafts: DraftsService,
    private readonly recalls: RecallsService,
    private readonly ledger: ClosureLedger,
  ) {}

  /**
   * What was not sent yet is cancelled; who may have read it goes back to pending. Where their own wish is decided its own announcement is
   * what they are owed (support.rested follows, where it was published); otherwise a correction is drafted, which a member publishes.
   */
  @InTransaction('idea.unmerged')
  async onUnmerged(tx: EntityManager, event: StoredEvent): Promise<void> {
    const ideaId = String(event.data.duplicateId);
    const misled = await this.toldOfOthers(tx, await this.ideas.groupIds(tx, ideaId));
    const recalled = await this.recalls.recall(tx, misled, 'unmerged');
    const isTold = (closure: Misled) => recalled.get(keyOf(closure)) !== 'cancelled';
    const untold = misled.filter((closure) => !isTold(closure));
    await this.ledger.settle(
      tx,
      untold.map((closure) => ({ ...closure, state: 'void', reason: 'unmerged before they were told' })),
    );
    const told = misled.filter(isTold);
    const [first] = told;
    if (!first) return;
    const announcementId = await this.draft(tx, ideaId, first);
    await this.ledger.settle(
      tx,
      told.map((closure) => ({ ...closure, state: 'pending', reason: REASON })),
      announcementId,
    );
  }

  private async draft(tx: EntityManager, ideaId: string, told: Misled): Promise<string | null> {
    const idea = await findIdea(tx, ideaId);
    const decision = decisionOf(idea.status);
    if (decision !== null) {
      await this.drafts.draftDecision(tx, SYSTEM, ideaId, decision);
      return null;
    }
    const text = correctionText(told.kind, told.title, idea.status);
    const draft = await this.drafts.draftCorrection(tx, { ideaId, kind: 'correction', title: titleOf('correction', idea.title), text });
    return draft.id;
  }

  /** Closures of these ideas that rest on the announcement of an idea outside of them, oldest first. */
  private toldOfOthers(tx: EntityManager, ideaIds: readonly string[]): Promise<Misled[]> {
    return query<Misled>(
      tx,
      sql`select c.author_id as "authorId", c.idea_id as "ideaId", a.kind, a.title
          from closure c join announcement a on a.workspace_id = current_workspace() and a.id = c.announcement_id
          where c.workspace_id = current_workspace() and c.idea_id = any(${ideaIds}::uuid[]) and not a.idea_id = any(${ideaIds}::uuid[])
            and a.kind <> 'correction' and c.state not in ('void', 'opted_out')
          order by a.published_at, c.author_id, c.idea_id`,
    );
  }
}
