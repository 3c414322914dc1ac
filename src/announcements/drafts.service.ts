import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { ActorRef, SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { AnnouncementRow, SELECT_ANNOUNCEMENT, findAnnouncement, findIdea } from './announcement-row';
import { AnnouncementKind, DecisionKind, decisionOf } from './announcement-words';
import { ClosureKey, ClosureLedger, keyOf } from './closure-ledger';
import { RecallsService } from './recalls.service';
import { declinedText, shippedText, titleOf } from './wording';

export interface NewDraft {
  readonly ideaId: string;
  readonly kind: AnnouncementKind;
  readonly title: string;
  readonly text: string;
}

/** Shipping and declining draft an announcement; taking the decision back takes the draft back. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly recalls: RecallsService,
    private readonly ledger: ClosureLedger,
    private readonly audit: AuditService,
  ) {}

  @InTransaction('idea.status_changed')
  async onStatusChanged(tx: EntityManager, event: StoredEvent): Promise<void> {
    const [from, to] = [decisionOf(String(event.data.from)), decisionOf(String(event.data.to))];
    if (from !== null) await this.takeBack(tx, event.subjectId, from);
    if (to !== null) await this.draftDecision(tx, SYSTEM, event.subjectId, to);
  }

  /** Null: there is one for this decision already. */
  async draftDecision(tx: EntityManager, actor: ActorRef, ideaId: string, kind: DecisionKind): Promise<AnnouncementRow | null> {
    const idea = await findIdea(tx, ideaId);
    const text = kind === 'shipped' ? shippedText() : declinedText(idea.statusReason);
    return this.insert(tx, actor, { ideaId, kind, title: titleOf(kind, idea.title), text });
  }

  /** The open draft of this kind, made where there is none. A correction published earlier lapses: this one is about people told since. */
  async draftCorrection(tx: EntityManager, draft: NewDraft): Promise<AnnouncementRow> {
    await query(
      tx,
      sql`update announcement set lapsed_at = now() where workspace_id = current_workspace() and idea_id = ${draft.ideaId} and kind = ${draft.kind}
            and state = 'published' and lapsed_at is null`,
    );
    const made = await this.insert(tx, SYSTEM, draft);
    if (made) return made;
    const open = await one<AnnouncementRow>(
      tx,
      sql`${SELECT_ANNOUNCEMENT} where a.workspace_id = current_workspace() and a.idea_id = ${draft.ideaId} and a.kind = ${draft.kind}
            and a.state in ('draft', 'approved')`,
    );
    if (!open) throw new Error('A draft that was in the way is gone');
    return open;
  }

  /** A correction for whom nobody is left, because something newer is told to all of them, is not offered any more. */
  async withdrawIdleCorrections(tx: EntityManager, ideaIds: readonly string[]): Promise<void> {
    await query(
      tx,
      sql`update announcement a set state = 'withdrawn', version = version + 1, updated_at = now()
          where a.workspace_id = current_workspace() and a.idea_id = any(${ideaIds}::uuid[]) and a.kind = 'correction' and a.state in ('draft', 'approved')
            and not exists (select from closure c where c.workspace_id = current_workspace() and c.announcement_id = a.id and c.state = 'pending')`,
    );
  }

  private async insert(tx: EntityManager, actor: ActorRef, { ideaId, kind, title, text }: NewDraft): Promise<AnnouncementRow | null> {
    const inserted = await one<{ id: string }>(
      tx,
      sql`insert into announcement (workspace_id, id, idea_id, kind, title, text, created_by)
          values (current_workspace(), ${newId()}, ${ideaId}, ${kind}, ${title}, ${text}, ${actor.kind === 'member' ? actor.id : null})
          on conflict (workspace_id, idea_id, kind) where state <> 'withdrawn' and lapsed_at is null do nothing returning id`,
    );
    if (!inserted) return null;
    await this.audit.record(tx, {
      actor,
      action: 'announcement.draft',
      subjectType: 'announcement',
      subjectId: inserted.id,
      detail: { ideaId, kind },
    });
    return findAnnouncement(tx, inserted.id);
  }

  /** Who was told stays told; who was not yet shall not hear now of what is no longer so. Deciding again tells everybody again. */
  private async takeBack(tx: EntityManager, ideaId: string, kind: DecisionKind): Promise<void> {
    await query(
      tx,
      sql`update announcement set state = 'withdrawn', version = version + 1, updated_at = now()
          where workspace_id = current_workspace() and idea_id = ${ideaId} and kind = ${kind} and state in ('draft', 'approved')`,
    );
    const lapsed = await one<{ id: string }>(
      tx,
      sql`update announcement set lapsed_at = now() where workspace_id = current_workspace() and idea_id = ${ideaId} and kind = ${kind}
            and state = 'published' and lapsed_at is null returning id`,
    );
    if (!lapsed) return;
    const untold = await query<ClosureKey>(
      tx,
      sql`select author_id as "authorId", idea_id as "ideaId" from closure
          where workspace_id = current_workspace() and announcement_id = ${lapsed.id} and state in ('pending', 'failed', 'unreachable')`,
    );
    const recalled = await this.recalls.recall(tx, untold, 'decision_taken_back');
    const spared = untold.filter((closure) => recalled.get(keyOf(closure)) !== 'arrived');
    await this.ledger.settle(
      tx,
      spared.map((closure) => ({ ...closure, state: 'void', reason: 'decision_taken_back' })),
    );
  }
}
