import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { Invalid, NotFound, WrongState } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { join, sql } from '../database/sql';
import { ThreadsService } from '../deliveries/threads.service';
import { EventsService } from '../events/events.service';
import { IntegrationsService } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { JobsService } from '../jobs/jobs.service';
import { AppealsService } from '../moderation/appeals.service';
import { ModerationService } from '../moderation/moderation.service';
import { PublicAnswers } from '../moderation/public-answers.service';
import { toAppealDto } from './appeals.dto';
import { detachmentsOf } from './detachment-row';
import { splitOf } from './split-row';
import { IN_TURN, SubmissionStore } from './submission-store';
import {
  AcceptedSubmissionDto,
  CreateSubmissionDto,
  ListSubmissionsQuery,
  RevisionDto,
  SubmissionDecisionInput,
  SubmissionDetailDto,
  SubmissionDto,
  SubmissionRow,
  SubmissionState,
  VerdictDto,
  toSubmissionDto,
} from './submissions.dto';

type Decision = SubmissionDecisionInput['decision'];

/** From which states a decision is possible, and where it leads. What was approved goes on through the processing job. */
const DECISIONS: Readonly<Record<Decision, { readonly from: readonly SubmissionState[]; readonly to: SubmissionState }>> = {
  approve: { from: ['held', 'triage'], to: 'received' },
  reject: { from: ['held', 'triage'], to: 'rejected' },
  restore: { from: ['rejected'], to: 'held' },
};

@Injectable()
export class SubmissionsService {
  constructor(
    private readonly database: Database,
    private readonly store: SubmissionStore,
    private readonly threads: ThreadsService,
    private readonly integrations: IntegrationsService,
    private readonly platforms: PlatformRegistry,
    private readonly moderation: ModerationService,
    private readonly answers: PublicAnswers,
    private readonly appeals: AppealsService,
    private readonly events: EventsService,
    private readonly jobs: JobsService,
  ) {}

  /** For scripts and bots. The same message again is the same submission: `isNew` false. */
  async create(actor: Actor, dto: CreateSubmissionDto): Promise<AcceptedSubmissionDto & { isNew: boolean }> {
    if (dto.thread && !dto.author) {
      throw new Invalid([
        { pointer: '/author', code: 'required', detail: 'A thread lies on the platform of its author: send author too.' },
      ]);
    }
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.requireIntegration(tx, dto.integrationId);
      const platform = dto.author?.platform ?? 'api';
      const realm = dto.author?.realm ?? actor.workspaceId;
      const threadId = dto.thread ? await this.threadOf(tx, dto, platform, realm) : null;
      const stored = await this.store.add(tx, {
        integrationId: dto.integrationId ?? null,
        inboundDeliveryId: null,
        platform,
        message: { realm, channel: dto.thread?.channel ?? '', message: dto.thread?.message ?? dto.thread?.root ?? newId() },
        threadId,
        title: dto.title ?? null,
        text: dto.text,
        speaker: dto.author
          ? {
              realm,
              externalId: dto.author.externalId,
              name: dto.author.name ?? null,
              email: dto.author.email ?? null,
              assurance: 'claimed',
            }
          : null,
        permalink: dto.thread?.permalink ?? null,
        saidAt: dto.saidAt === undefined ? null : new Date(dto.saidAt),
        intent: 'explicit',
        holdAs: null,
        address: dto.author?.address ?? null,
      });
      const row = await one<{ state: string }>(
        tx,
        sql`select state from submission where workspace_id = current_workspace() and id = ${stored.id}`,
      );
      return { id: stored.id, state: row?.state ?? 'received', isNew: stored.isNew };
    });
  }

  async list(actor: Actor, page: ListSubmissionsQuery): Promise<Page<SubmissionDto>> {
    const filters = ['submissions', page.state ?? null, page.ideaId ?? null];
    const before = decodeCursor(page.cursor, filters);
    const conditions = [
      sql`s.workspace_id = current_workspace()`,
      sql`s.id < ${before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'}`,
      ...(page.state === undefined ? [] : [sql`s.state = ${page.state}`]),
      ...(page.ideaId === undefined ? [] : [sql`s.idea_id = ${page.ideaId}`]),
    ];
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<SubmissionRow>(
        db,
        sql`select ${COLUMNS} from submission s
            join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            where ${join(conditions, sql` and `)} order by s.id desc limit ${page.limit + 1}`,
      ),
    );
    return toPage(rows, page.limit, filters, (row) => ({ key: '', id: row.id }), toSubmissionDto);
  }

  async get(actor: Actor, id: string): Promise<SubmissionDetailDto> {
    return this.database.read(actor.workspaceId, (db) => this.detail(db, id));
  }

  /** A person decides about what is held or waits in triage. Every verdict is kept; a rejected one can be restored. */
  async decide(actor: MemberActor, id: string, input: SubmissionDecisionInput): Promise<SubmissionDetailDto> {
    const { from, to } = DECISIONS[input.decision];
    if (input.publicReason !== undefined && to !== 'rejected')
      throw new Invalid([{ pointer: '/publicReason', code: 'only_with_reject', detail: 'A public reason goes with a rejection.' }]);
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await one<{ state: SubmissionState; revisionNo: number }>(
        tx,
        sql`select state, revision_no as "revisionNo" from submission where workspace_id = current_workspace() and id = ${id} for update`,
      );
      if (!row) throw new NotFound('submission', id);
      if (!from.includes(row.state))
        throw new WrongState(`Submission ${id} is ${row.state}; ${input.decision} is for ${from.join(' and ')} ones.`, possible(row.state));
      await query(
        tx,
        sql`update submission set state = ${to}, state_reason = ${to === 'received' ? null : input.reason}, version = version + 1
            where workspace_id = current_workspace() and id = ${id}`,
      );
      const verdict = {
        verdict: input.decision === 'restore' ? ('hold' as const) : input.decision,
        rule: 'decision',
        reason: input.reason,
        publicReason: input.publicReason,
      };
      await this.moderation.record(tx, { id, revisionNo: row.revisionNo }, verdict, refOf(actor));
      if (to === 'received') await this.jobs.add(tx, 'submission.process', { submissionId: id }, IN_TURN);
      if (to === 'rejected') await this.tellRejected(tx, actor, id);
      if (input.decision === 'restore')
        await this.events.emit(tx, { type: 'submission.restored', subjectId: id, data: {}, actor: refOf(actor) });
      return this.detail(tx, id);
    });
  }

  /** Whoever acknowledges asks PublicAnswers what to say. */
  private async tellRejected(tx: EntityManager, actor: MemberActor, id: string): Promise<void> {
    const isAnswered = (await this.answers.of(tx, id)) !== null;
    await this.events.emit(tx, { type: 'submission.rejected', subjectId: id, data: { isAnswered }, actor: refOf(actor) });
  }

  /** A bot may group what it brings under an integration, but never choose where a platform of ours posts: those threads it learns by itself. */
  private async requireIntegration(tx: EntityManager, id: string | undefined): Promise<void> {
    if (id === undefined) return;
    const integration = await this.integrations.connected(tx, id);
    if (!integration) {
      throw new Invalid([{ pointer: '/integrationId', code: 'not_found', detail: 'There is no such integration in this workspace.' }]);
    }
    if (this.platforms.channel(integration.platform) !== null) {
      const detail = `Heed itself takes in and answers ${integration.platform}: leave integrationId out, or name an integration that only takes in.`;
      throw new Invalid([{ pointer: '/integrationId', code: 'answered_by_heed', detail }]);
    }
  }

  private threadOf(tx: EntityManager, dto: CreateSubmissionDto, platform: string, realm: string): Promise<string> {
    const { channel = '', root = '', message, permalink, isPrivate } = dto.thread ?? {};
    const address = { realm, channel, root, replyTo: message ?? null, permalink: permalink ?? null, isPrivate: isPrivate ?? false };
    return this.threads.upsert(tx, { integrationId: dto.integrationId ?? null, platform, address });
  }

  private async detail(db: EntityManager, id: string): Promise<SubmissionDetailDto> {
    const row = await one<SubmissionRow>(
      db,
      sql`select ${COLUMNS} from submission s
          join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where s.workspace_id = current_workspace() and s.id = ${id}`,
    );
    if (!row) throw new NotFound('submission', id);
    const revisions = await query<Omit<RevisionDto, 'receivedAt'> & { receivedAt: Date }>(
      db,
      sql`select no, title, text, is_mended as "isMended", received_at as "receivedAt" from submission_revision
          where workspace_id = current_workspace() and submission_id = ${id} order by no limit 100`,
    );
    const verdicts = await query<Omit<VerdictDto, 'at'> & { at: Date }>(
      db,
      sql`select id, verdict, rule, reason, public_reason as "publicReason", at from moderation_verdict
          where workspace_id = current_workspace() and submission_id = ${id} order by id limit 100`,
    );
    return {
      ...toSubmissionDto(row),
      revisions: revisions.map((revision) => ({ ...revision, receivedAt: revision.receivedAt.toISOString() })),
      verdicts: verdicts.map((verdict) => ({ ...verdict, at: verdict.at.toISOString() })),
      appeals: (await this.appeals.of(db, id)).map(toAppealDto),
      detachments: await detachmentsOf(db, id),
      split: await splitOf(db, id),
    };
  }
}

const COLUMNS = sql`s.id, s.platform, s.state, s.state_reason as "stateReason", r.title, r.text, s.author_id as "authorId", s.idea_id as "ideaId", s.part_of as "partOfId",
  exists (select from split x where x.workspace_id = current_workspace() and x.submission_id = case when s.part_of is null then s.id else s.part_of end
            and x.state = 'outdated' and s.state <> 'withdrawn') as "isSplitOutdated",
  s.permalink, s.revision_no as "revisionNo", s.said_at as "saidAt", s.received_at as "receivedAt"`;

function possible(state: SubmissionState): string[] {
  return (Object.keys(DECISIONS) as Decision[]).filter((decision) => DECISIONS[decision].from.includes(state));
}
