import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { ActorRef, SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { AuthorTrust } from './author-trust.service';
import { Policy, policyOf } from './policy';
import { JudgedText, Verdict, callForHelp, judge } from './rules';

/** A verdict speaks of the words as they were: it does not cover an edit. */
export interface JudgedRevision {
  readonly id: string;
  readonly revisionNo: number;
}

/** What intake knows of a submission when it is judged. */
export interface SubmissionFacts extends Pick<JudgedText, 'text' | 'earlierRepeats' | 'sentThisHour'> {
  readonly authorId: string | null;
  readonly integrationId: string | null;
  /** Since the author's last submission that was not held or rejected; null: there is none. */
  readonly minutesSinceLast: number | null;
  /** The same through this integration only. */
  readonly minutesSinceLastHere: number | null;
}

export type VerdictKind = 'pass' | 'hold' | 'sensitive' | 'approve' | 'reject';

export interface NewVerdict {
  readonly verdict: VerdictKind;
  readonly rule: string;
  readonly reason: string;
  /** What the author may read of a rejection. */
  readonly publicReason?: string | null;
}

export interface LastVerdict {
  readonly verdict: VerdictKind;
  readonly revisionNo: number;
  readonly isByPerson: boolean;
}

/** What stands between a submission and an idea. Every verdict is kept with its rule, its reason and who gave it. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly trust: AuthorTrust,
    private readonly audit: AuditService,
  ) {}

  /** Judges and records. A verdict to hold leaves the submission to a person. */
  async judge(tx: EntityManager, submission: JudgedRevision, facts: SubmissionFacts): Promise<Verdict> {
    const policy = await policyOf(tx);
    const known = facts.authorId === null ? null : await this.trust.of(tx, facts.authorId);
    const slow = slowModeFor(policy, facts.integrationId);
    const verdict = judge(
      {
        ...facts,
        isTrap: false,
        trust: known?.trust ?? null,
        accepted: known?.accepted ?? 0,
        minutesSinceLast: slow.isOwn ? facts.minutesSinceLastHere : facts.minutesSinceLast,
      },
      { ...policy, slowModeMinutes: slow.minutes },
    );
    await this.record(tx, submission, toNewVerdict(verdict), SYSTEM);
    return verdict;
  }

  /** Of what was held before anybody read it (a flood): whether it calls for help all the same. Recorded where it does. */
  async hearCall(tx: EntityManager, submission: JudgedRevision, text: string): Promise<Verdict | null> {
    const verdict = callForHelp(text, await policyOf(tx));
    if (verdict !== null) await this.record(tx, submission, toNewVerdict(verdict), SYSTEM);
    return verdict;
  }

  /** In the history of the submission, and in the audit trail but for what passed by itself. */
  async record(tx: EntityManager, { id, revisionNo }: JudgedRevision, verdict: NewVerdict, actor: ActorRef): Promise<string> {
    const verdictId = newId();
    const kind = actor.kind === 'member' ? 'member' : 'system';
    await query(
      tx,
      sql`insert into moderation_verdict (workspace_id, id, submission_id, revision_no, verdict, rule, reason, public_reason, actor_kind, actor_id)
          values (current_workspace(), ${verdictId}, ${id}, ${revisionNo}, ${verdict.verdict}, ${verdict.rule}, ${verdict.reason},
                  ${verdict.publicReason ?? null}, ${kind}, ${actor.id})`,
    );
    if (verdict.verdict !== 'pass') {
      const detail = { verdictId, rule: verdict.rule, revisionNo };
      await this.audit.record(tx, { actor, action: `submission.${verdict.verdict}`, subjectType: 'submission', subjectId: id, detail });
    }
    return verdictId;
  }

  lastVerdictOf(tx: EntityManager, submissionId: string): Promise<LastVerdict | null> {
    return one<LastVerdict>(
      tx,
      sql`select verdict, revision_no as "revisionNo", actor_kind = 'member' as "isByPerson" from moderation_verdict
          where workspace_id = current_workspace() and submission_id = ${submissionId} order by id desc limit 1`,
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
}

function toNewVerdict(verdict: Verdict): NewVerdict {
  const rule = verdict.verdict === 'sensitive' ? `${HELP_RULE}${verdict.topic}` : verdict.rule;
  return { verdict: verdict.verdict, rule, reason: verdict.reason };
}

/** The rule of a sensitive verdict names its topic: `help_crisis`. */
export const HELP_RULE = 'help_';

/** An integration's own slow mode counts what came through it; the workspace's counts everything. */
function slowModeFor(policy: Policy, integrationId: string | null): { minutes: number; isOwn: boolean } {
  const own = policy.integrationLimits.find((limit) => limit.integrationId === integrationId)?.slowModeMinutes ?? null;
  return own === null ? { minutes: policy.slowModeMinutes, isOwn: false } : { minutes: own, isOwn: true };
}
