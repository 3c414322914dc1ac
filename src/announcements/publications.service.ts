import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { MemberActor, refOf } from '../auth/actor';
import { AuthorsService } from '../authors/authors.service';
import { stale } from '../common/etag';
import { Conflict, Unprocessable, WrongState } from '../common/errors';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { lockCanonicals } from '../ideas/idea-groups';
import { AnnouncedIdea, AnnouncementRow, findAnnouncement, findIdea, lockAnnouncement } from './announcement-row';
import { AnnouncementsService } from './announcements.service';
import { threadsOf } from './askers';
import { Audience, AudienceService } from './audience.service';
import { ClosureLedger } from './closure-ledger';
import { creditsFor, insertCredits, namedCredits } from './credits';
import { DraftsService } from './drafts.service';
import type { AnnouncementDetailDto } from './dto/announcements.dto';
import { quotesPrivately } from './private-title';
import { TellingService } from './telling.service';

/** "You asked, we did": everything that follows from publishing is written in one transaction; what is sent goes out after it. */
@Injectable()
export class PublicationsService {
  constructor(
    private readonly database: Database,
    private readonly authors: AuthorsService,
    private readonly announcements: AnnouncementsService,
    private readonly audiences: AudienceService,
    private readonly drafts: DraftsService,
    private readonly telling: TellingService,
    private readonly ledger: ClosureLedger,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  async publish(actor: MemberActor, id: string, version: number | undefined): Promise<AnnouncementDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      // The idea first, as everybody who changes support, a merge or the status does; then the group stands still.
      const { ideaId } = await findAnnouncement(tx, id);
      await lockCanonicals(tx, [ideaId]);
      const announcement = await lockAnnouncement(tx, id);
      const idea = await findIdea(tx, announcement.ideaId);
      refuseUnlessReady(announcement, idea, version);
      const audience = await this.audiences.of(tx, announcement);
      await this.refuseUnfit(tx, announcement, idea, audience);
      await this.mark(tx, announcement, actor.memberId);
      await this.tell(tx, announcement, audience);
      await this.record(tx, actor, announcement, audience);
      return this.announcements.detail(tx, id);
    });
  }

  private async refuseUnfit(tx: EntityManager, announcement: AnnouncementRow, idea: AnnouncedIdea, audience: Audience): Promise<void> {
    if (announcement.kind === 'correction' && audience.askers.length === 0) {
      throw new Unprocessable('Nobody is left who was told something wrong. Withdraw this correction.', 'not_ready');
    }
    if (await quotesPrivately(tx, announcement, idea, threadsOf(audience.askers))) {
      throw new Unprocessable(
        `The title quotes what was said in private. Write one of your own with PATCH, or confirm the title of the idea ${idea.id}.`,
        'not_ready',
      );
    }
  }

  private async mark(tx: EntityManager, { id }: AnnouncementRow, memberId: string): Promise<void> {
    await query(
      tx,
      sql`update announcement set state = 'published', published_by = ${memberId}, published_at = now(), updated_at = now(), version = version + 1
          where workspace_id = current_workspace() and id = ${id}`,
    );
  }

  private async tell(tx: EntityManager, announcement: AnnouncementRow, { askers, ideaIds, spared }: Audience): Promise<void> {
    if (announcement.kind !== 'correction') {
      const authorIds = [...new Set(askers.map((asker) => asker.authorId))];
      await insertCredits(tx, announcement.id, creditsFor(askers, await this.authors.creditsOf(tx, authorIds)));
    }
    const named = await namedCredits(tx, announcement.id);
    await this.telling.tell(tx, { announcement, askers, ideaIds, named });
    await this.ledger.settle(
      tx,
      spared.map((closure) => ({ ...closure, state: 'void', reason: 'was not told in the end' })),
    );
    await this.drafts.withdrawIdleCorrections(tx, ideaIds);
  }

  private async record(tx: EntityManager, actor: MemberActor, { id, ideaId, kind }: AnnouncementRow, { askers }: Audience): Promise<void> {
    const threadCount = threadsOf(askers).length;
    const data = { announcementId: id, ideaId, kind, askerCount: askers.length, threadCount };
    await this.events.emit(tx, { type: 'announcement.published', subjectId: id, data, actor: refOf(actor) });
    await this.audit.record(tx, {
      actor: refOf(actor),
      action: 'announcement.publish',
      subjectType: 'announcement',
      subjectId: id,
      detail: { ideaId, kind, threadCount },
    });
  }
}

function refuseUnlessReady(announcement: AnnouncementRow, idea: AnnouncedIdea, version: number | undefined): void {
  const { id, kind, state } = announcement;
  if (state !== 'draft') throw new WrongState(`The announcement ${id} is ${state}: only a draft can be published.`, []);
  if (version !== undefined && version !== announcement.version) throw stale('announcement', id, announcement.version);
  if (kind === 'correction') return;
  if (idea.canonicalId !== idea.id) {
    throw new Conflict(`The idea ${idea.id} is merged and rests on ${idea.canonicalId}. Publish an announcement of that one, or unmerge.`);
  }
  if (idea.status !== kind) {
    throw new WrongState(`The idea ${idea.id} is ${idea.status}, not ${kind}. Withdraw this draft, or change the idea.`, ['withdrawn']);
  }
  if (kind === 'declined' && (idea.statusReason ?? '').trim() === '') {
    throw new Unprocessable(`The idea ${idea.id} was declined without a public reason, which the people who asked are owed.`, 'not_ready');
  }
}
