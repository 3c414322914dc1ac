import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { ActorRef, SYSTEM } from '../common/actor';
import { Clock } from '../common/clock';
import { stale } from '../common/etag';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import type { ModerationPolicyDto, ModerationPolicyInput } from './moderation.dto';
import { ModerationPolicy } from './moderation-policy.entity';
import { JudgedText, Verdict, judge } from './rules';

/** A verdict speaks of the words as they were: it does not cover an edit. */
interface JudgedRevision {
  readonly id: string;
  readonly revisionNo: number;
}

/** What stands between a submission and an idea. Every verdict is kept with its rule, its reason and who gave it. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Judges and records. A verdict to hold leaves the submission to a person. */
  async judge(tx: EntityManager, submission: JudgedRevision, judged: JudgedText): Promise<Verdict> {
    const policy = await this.policyOf(tx);
    const verdict = judge(judged, policy);
    await this.record(tx, submission, verdict.verdict, verdict.rule, verdict.reason, SYSTEM);
    return verdict;
  }

  async record(
    tx: EntityManager,
    { id, revisionNo }: JudgedRevision,
    verdict: 'pass' | 'hold' | 'approve' | 'reject',
    rule: string,
    reason: string,
    actor: ActorRef,
  ): Promise<void> {
    const kind = actor.kind === 'member' ? 'member' : 'system';
    await query(
      tx,
      sql`insert into moderation_verdict (workspace_id, id, submission_id, revision_no, verdict, rule, reason, actor_kind, actor_id)
          values (current_workspace(), ${newId()}, ${id}, ${revisionNo}, ${verdict}, ${rule}, ${reason}, ${kind}, ${actor.id})`,
    );
  }

  /** Whether a person has approved these very words, and nothing was said of them since. */
  async isApproved(tx: EntityManager, { id, revisionNo }: JudgedRevision): Promise<boolean> {
    const last = await one<{ verdict: string }>(
      tx,
      sql`select verdict from moderation_verdict
          where workspace_id = current_workspace() and submission_id = ${id} and revision_no = ${revisionNo} order by id desc limit 1`,
    );
    return last?.verdict === 'approve';
  }

  async getPolicy(actor: Actor): Promise<ModerationPolicyDto> {
    return this.database.read(actor.workspaceId, async (db) => toPolicyDto(await this.policyOf(db)));
  }

  async replacePolicy(actor: Actor, version: number, input: ModerationPolicyInput): Promise<ModerationPolicyDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await query(tx, sql`insert into moderation_policy (workspace_id) values (current_workspace()) on conflict do nothing`);
      const policies = tx.getRepository(ModerationPolicy);
      const row = await policies.findOneOrFail({ where: { workspaceId: actor.workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (row.version !== version) throw stale('moderation policy of', 'this workspace', row.version);
      const changed = { ...input, version: version + 1, updatedAt: this.clock.now() };
      await policies.update({ workspaceId: actor.workspaceId }, changed);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'moderation_policy.update',
        subjectType: 'moderation_policy',
        subjectId: null,
        detail: { stopWords: input.stopWords.length, maxLinks: input.maxLinks },
      });
      return toPolicyDto({ ...row, ...changed });
    });
  }

  private async policyOf(db: EntityManager): Promise<Omit<ModerationPolicy, 'workspaceId' | 'updatedAt'>> {
    const row = await one<ModerationPolicy>(
      db,
      sql`select stop_words as "stopWords", max_links as "maxLinks", max_repeats as "maxRepeats", max_per_author_per_hour as "maxPerAuthorPerHour", version
          from moderation_policy where workspace_id = current_workspace()`,
    );
    return row ?? DEFAULTS;
  }
}

/** Until a workspace sets its own: the defaults of the table. */
const DEFAULTS = { stopWords: [], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20, version: 1 };

function toPolicyDto(row: Omit<ModerationPolicy, 'workspaceId' | 'updatedAt'>): ModerationPolicyDto {
  const { stopWords, maxLinks, maxRepeats, maxPerAuthorPerHour, version } = row;
  return { stopWords, maxLinks, maxRepeats, maxPerAuthorPerHour, version };
}
