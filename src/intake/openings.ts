import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { Database, one, query } from '../database/database';
import { describeForLog } from '../database/database-errors';
import { sql } from '../database/sql';
import { ChannelAddress, ChannelPaceService } from '../deliveries/channel-pace.service';
import { THREAD_GAPS, secondsUntilNext } from '../deliveries/retry-schedule';
import { ThreadsService } from '../deliveries/threads.service';
import { EventsService } from '../events/events.service';
import { lockCanonicals } from '../ideas/idea-groups';
import type { OpenResult, OpeningSubmission, ThreadAddress, ThreadOpening } from '../integrations/integration';
import { IntegrationsService, LiveIntegration } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { OutboundService } from '../outbound/outbound.service';
import { InboundLogService } from './inbound-log.service';

const MAX_RUNS = 25;

interface OpeningRow {
  readonly id: string;
  /** Of the message, and so of its thread: deliveries into it keep the same pace. */
  readonly realm: string;
  readonly state: string;
  readonly integrationId: string | null;
  readonly ideaId: string | null;
  readonly authorId: string | null;
  readonly opening: ThreadOpening;
  readonly attempts: number;
  readonly text: string;
}

interface OpeningCall {
  readonly integration: LiveIntegration;
  readonly opening: ThreadOpening;
  readonly said: OpeningSubmission;
}

/**
 * Makes the thread of a suggestion that came without one. That an attempt begins is committed before it is made, so that the platform is told
 * of a repeat; whoever was to be told something before there was a thread is told in the transaction that brings it (rule 7).
 */
@Injectable()
export class Openings {
  private readonly logger = new Logger('intake');

  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly threads: ThreadsService,
    private readonly pace: ChannelPaceService,
    private readonly outbound: OutboundService,
    private readonly events: EventsService,
    private readonly jobs: JobsService,
    private readonly log: InboundLogService,
  ) {}

  /** Once moderation has spoken, and again when a person has. */
  async schedule(tx: EntityManager, submissionId: string, runAt: Date | null = null, slot: Date | null = null): Promise<void> {
    await this.jobs.add(
      tx,
      'submission.open_thread',
      { submissionId, slot: slot?.toISOString() ?? null },
      { ...(runAt === null ? {} : { runAt }), key: `opening:${submissionId}`, maxAttempts: MAX_RUNS },
    );
  }

  @OnJob('submission.open_thread')
  async run({ workspaceId, submissionId, slot }: JobPayload): Promise<void> {
    const id = String(submissionId);
    const call = await this.begin(workspaceId, id, typeof slot === 'string' ? new Date(slot) : null);
    if (call) await this.end(workspaceId, id, call, await this.open(call));
  }

  private begin(workspaceId: string, id: string, slot: Date | null): Promise<OpeningCall | null> {
    return this.database.tx(workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      // Not judged yet: its processing comes back here.
      if (!row || row.state === 'received') return null;
      const integration = row.integrationId === null ? null : await this.integrations.connected(tx, row.integrationId);
      if (!integration?.isEnabled || ['withdrawn', 'rejected', 'erased'].includes(row.state)) {
        await this.drop(tx, id);
        return null;
      }
      const later = await this.pace.claim(tx, paceOf(integration, row), slot);
      if (later !== null) {
        await this.schedule(tx, id, later, later);
        return null;
      }
      await query(
        tx,
        sql`update submission set opening_attempts = opening_attempts + 1 where workspace_id = current_workspace() and id = ${id}`,
      );
      const said = { submissionId: id, text: row.text, isHeld: row.state === 'held', attempt: row.attempts + 1 };
      return { integration, opening: row.opening, said };
    });
  }

  private async open({ integration, opening, said }: OpeningCall): Promise<OpenResult> {
    const source = this.registry.source(integration.platform);
    if (!source?.openThread) return { state: 'none', reason: 'not_supported' };
    try {
      return await source.openThread(opening, said, integration, this.outbound);
    } catch (error) {
      this.logger.error({ msg: 'opening a thread threw', submissionId: said.submissionId, reason: describeForLog(error) });
      return { state: 'retry', reason: 'internal_error', afterSeconds: null };
    }
  }

  private async end(workspaceId: string, id: string, call: OpeningCall, result: OpenResult): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      if (!row) return;
      switch (result.state) {
        case 'opened':
          return this.keep(tx, row, call.integration, result.thread);
        case 'none':
          return this.giveUp(tx, row, result.reason);
        case 'retry':
          // It is asked again when a person has approved it.
          if (call.said.isHeld === true) return;
          return this.tryAgain(tx, row, call.integration, result.reason, result.afterSeconds);
      }
    });
  }

  private async keep(tx: EntityManager, row: OpeningRow, { id, platform }: LiveIntegration, address: ThreadAddress): Promise<void> {
    // As everybody who changes what a publication looks at: it tells them, or we do, never neither.
    await lockCanonicals(tx, await ideasOf(tx, row.id));
    const threadId = await this.threads.upsert(tx, { integrationId: id, platform, address });
    await query(
      tx,
      sql`update submission set thread_id = ${threadId}, permalink = coalesce(permalink, ${address.permalink}), opening = null, version = version + 1
          where workspace_id = current_workspace() and id = ${row.id}`,
    );
    const parts = await query<{ id: string; ideaId: string | null; authorId: string | null }>(
      tx,
      sql`update submission set thread_id = ${threadId}, permalink = coalesce(permalink, ${address.permalink}), version = version + 1
          where workspace_id = current_workspace() and part_of = ${row.id} returning id, idea_id as "ideaId", author_id as "authorId"`,
    );
    for (const each of [row, ...parts]) {
      const data = { submissionId: each.id, threadId, ideaId: each.ideaId, authorId: each.authorId };
      await this.events.emit(tx, { type: 'submission.thread_opened', subjectId: each.id, data, actor: SYSTEM });
    }
  }

  private async tryAgain(
    tx: EntityManager,
    row: OpeningRow,
    integration: LiveIntegration,
    reason: string,
    afterSeconds: number | null,
  ): Promise<void> {
    if (afterSeconds !== null) await this.pace.pause(tx, paceOf(integration, row), afterSeconds);
    const seconds = secondsUntilNext(THREAD_GAPS, row.attempts, afterSeconds, Math.random());
    if (seconds === null) return this.giveUp(tx, row, reason);
    const due = await one<{ at: Date }>(tx, sql`select now() + make_interval(secs => ${seconds}) as at`);
    await this.schedule(tx, row.id, due?.at ?? null);
  }

  /** There will be no thread: said to the integration's owner, and their closures say `no_thread`. */
  private async giveUp(tx: EntityManager, row: OpeningRow, reason: string): Promise<void> {
    if (row.integrationId !== null) await this.log.count(tx, row.integrationId, `thread_${reason}`);
    await this.drop(tx, row.id);
  }

  private async drop(tx: EntityManager, id: string): Promise<void> {
    await query(tx, sql`update submission set opening = null where workspace_id = current_workspace() and id = ${id}`);
  }

  private lock(tx: EntityManager, id: string): Promise<OpeningRow | null> {
    return one<OpeningRow>(
      tx,
      sql`select s.id, s.realm, s.state, s.integration_id as "integrationId", s.idea_id as "ideaId", s.author_id as "authorId", s.opening,
                 s.opening_attempts as attempts, coalesce(r.text, '') as text
          from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where s.workspace_id = current_workspace() and s.id = ${id} and s.opening is not null for update of s`,
    );
  }
}

/** Where the opening names the channel that is posted in, its pace holds. */
function paceOf({ platform }: LiveIntegration, { realm, opening }: OpeningRow): ChannelAddress {
  return { platform, realm, channel: opening.channel ?? ':openings' };
}

/** Of the submission, or of its parts where it held several wishes; those are locked before the ideas, as by everybody who moves one. */
async function ideasOf(tx: EntityManager, submissionId: string): Promise<string[]> {
  const rows = await query<{ ideaId: string | null }>(
    tx,
    sql`select idea_id as "ideaId" from submission
        where workspace_id = current_workspace() and (id = ${submissionId} or part_of = ${submissionId}) order by id for update`,
  );
  return [...new Set(rows.flatMap((row) => row.ideaId ?? []))];
}
