import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { stale } from '../common/etag';
import { Conflict, WrongState } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { Database, query } from '../database/database';
import { join, sql } from '../database/sql';
import { lockCanonicals } from '../ideas/idea-groups';
import { AnnouncementRow, SELECT_ANNOUNCEMENT, findAnnouncement, findIdea, lockAnnouncement } from './announcement-row';
import { AnnouncementReport } from './announcement-report';
import type { DecisionKind } from './announcement-words';
import { ClosureLedger } from './closure-ledger';
import { DraftsService } from './drafts.service';
import { toAnnouncementDetailDto, toAnnouncementDto } from './dto/announcement-mapping';
import type { AnnouncementDetailDto, AnnouncementDto, ListAnnouncementsQuery, UpdateAnnouncementDto } from './dto/announcements.dto';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What a member does with announcements before they are published, and what everybody reads of them. */
@Injectable()
export class AnnouncementsService {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftsService,
    private readonly ledger: ClosureLedger,
    private readonly report: AnnouncementReport,
    private readonly audit: AuditService,
  ) {}

  async draft(actor: MemberActor, ideaId: string, kind: DecisionKind): Promise<AnnouncementDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId);
      const idea = await findIdea(tx, ideaId);
      if (canonicalId !== ideaId)
        throw new Conflict(`The idea ${ideaId} is merged and rests on ${idea.canonicalId}. Draft an announcement of that one.`);
      if (idea.status !== kind)
        throw new WrongState(`The idea ${ideaId} is ${idea.status}: a ${kind} announcement would not be true.`, [kind]);
      const drafted = await this.drafts.draftDecision(tx, refOf(actor), ideaId, kind);
      if (!drafted) {
        throw new Conflict(
          `There is an announcement of this decision already: GET /v1/announcements?ideaId=${ideaId} shows the draft, or what was published.`,
        );
      }
      return this.detail(tx, drafted.id);
    });
  }

  /** Newest first. */
  async list(actor: Actor, { limit, cursor, ...filters }: ListAnnouncementsQuery): Promise<Page<AnnouncementDto>> {
    const { state, ideaId } = filters;
    const before = decodeCursor(cursor, filters)?.id ?? LAST_ID;
    const conditions = [
      sql`a.workspace_id = current_workspace() and a.id < ${before}`,
      ...(state === undefined ? [] : [sql`a.state = ${state}`]),
      ...(ideaId === undefined ? [] : [sql`a.idea_id = ${ideaId}`]),
    ];
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<AnnouncementRow>(db, sql`${SELECT_ANNOUNCEMENT} where ${join(conditions, sql` and `)} order by a.id desc limit ${limit + 1}`),
    );
    return toPage(rows, limit, filters, (row) => ({ key: '', id: row.id }), toAnnouncementDto);
  }

  get(actor: Actor, id: string): Promise<AnnouncementDetailDto> {
    return this.database.read(actor.workspaceId, (db) => this.detail(db, id));
  }

  async detail(db: EntityManager, id: string): Promise<AnnouncementDetailDto> {
    const row = await findAnnouncement(db, id);
    return toAnnouncementDetailDto(row, await this.report.of(db, id));
  }

  async update(actor: Actor, id: string, version: number, dto: UpdateAnnouncementDto): Promise<AnnouncementDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await lockAnnouncement(tx, id);
      if (row.version !== version) throw stale('announcement', id, row.version);
      if (row.state !== 'draft') throw new WrongState(`The announcement ${id} is ${row.state}: only a draft can be edited.`, []);
      const { title = row.title, text = row.text, link = row.link } = dto;
      await query(
        tx,
        sql`update announcement set title = ${title}, text = ${text}, link = ${link}, version = version + 1, updated_at = now()
            where workspace_id = current_workspace() and id = ${id}`,
      );
      await this.record(tx, actor, 'announcement.edit', id, { fields: Object.keys(dto) });
      return this.detail(tx, id);
    });
  }

  /** The people who wait for a correction stay untold of it; for a decision, a new one can be drafted by hand. */
  async withdraw(actor: Actor, id: string): Promise<AnnouncementDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await lockAnnouncement(tx, id);
      if (row.state !== 'draft') throw new WrongState(`The announcement ${id} is ${row.state}: only a draft can be withdrawn.`, []);
      await query(
        tx,
        sql`update announcement set state = 'withdrawn', version = version + 1, updated_at = now() where workspace_id = current_workspace() and id = ${id}`,
      );
      await this.ledger.release(tx, id, 'correction withdrawn');
      await this.record(tx, actor, 'announcement.withdraw', id, { ideaId: row.ideaId, kind: row.kind });
      return this.detail(tx, id);
    });
  }

  private async record(tx: EntityManager, actor: Actor, action: string, id: string, detail: Record<string, unknown>): Promise<void> {
    await this.audit.record(tx, { actor: refOf(actor), action, subjectType: 'announcement', subjectId: id, detail });
  }
}
