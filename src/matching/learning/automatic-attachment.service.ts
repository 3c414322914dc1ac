import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service';
import { SYSTEM } from '../../common/actor';
import { one, query } from '../../database/database';
import { sql } from '../../database/sql';
import { EventsService } from '../../events/events.service';
import { OPEN_STATUSES } from '../../ideas/open-statuses';
import { ANALYSIS_VERSION } from '../text-analysis';
import { backingOf, isUndoneTooOften } from './automatic-rules';
import { MatchFits } from './match-fits.service';
import { policyOf } from './matching-policy';
import type { PauseReason } from './matching-policy.entity';

/** The latest that attached by themselves are judged by: a product changes, and so do its matches. */
const LATEST = 1_000;

interface Closest {
  readonly id: string;
  readonly candidateId: string;
  readonly score: number;
  readonly gap: number;
  readonly scoredWith: string | null;
}

export interface Attached {
  readonly attached: number;
  readonly undone: number;
}

/** Joins a submission to the idea it most probably asks for, where the workspace has said above which probability and its decisions bear it out. */
@Injectable()
export class AutomaticAttachment {
  constructor(
    private readonly fits: MatchFits,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /** For a submission that waits, in its transaction, its row locked. What follows is as if a member had accepted the match. */
  async attach(tx: EntityManager, submissionId: string): Promise<boolean> {
    const policy = await policyOf(tx);
    if (!policy.attachesAutomatically || policy.pausedAt !== null) return false;
    const closest = await this.closestOf(tx, submissionId);
    if (!closest) return false;
    const probability = (await this.fits.probabilities(tx))({
      ...closest,
      gravestMismatch: null,
      analysisVersion: ANALYSIS_VERSION,
      band: 'likely',
    });
    if (probability === null || probability < policy.attachAbove) return false;
    await query(
      tx,
      sql`update match set state = 'accepted', decided_at = now(), automatic_at = now(), automatic_probability = ${probability}, version = version + 1
          where workspace_id = current_workspace() and id = ${closest.id}`,
    );
    await query(
      tx,
      sql`update match set state = 'dismissed', decided_by = null, decided_at = now(), version = version + 1
          where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'pending'`,
    );
    const sides = { matchId: closest.id, candidateId: closest.candidateId, submissionId };
    await this.audit.record(tx, { actor: SYSTEM, action: 'match.attach', subjectType: 'match', subjectId: closest.id, detail: sides });
    await this.events.emit(tx, { type: 'match.decided', subjectId: closest.id, data: { ...sides, decision: 'accept' }, actor: SYSTEM });
    return true;
  }

  /** After an undone one, and after every fit: pauses itself where it is less often right than was asked for. */
  async review(tx: EntityManager): Promise<void> {
    const { attachesAutomatically, pausedAt, attachAbove, resumedAt } = await policyOf(tx);
    if (!attachesAutomatically || pausedAt !== null) return;
    const attached = await this.attachedSince(tx, resumedAt);
    if (isUndoneTooOften(attached, attachAbove)) return this.pause(tx, 'undone', attachAbove, attached);
    const fit = await this.fits.current(tx);
    // Without an earned probability nothing attaches anyway, until there is one again.
    if (fit?.isEarned === true && !backingOf(fit, attachAbove).isSupported) await this.pause(tx, 'not_supported', attachAbove, attached);
  }

  /** How the latest of them fared. Undone: by a member, or because the submission has left the idea since. */
  async attachedSince(db: EntityManager, since: Date | null): Promise<Attached> {
    const row = await one<Attached>(
      db,
      sql`select count(*)::int as attached, (count(*) filter (where m.state <> 'accepted' or s.idea_id <> m.candidate_id))::int as undone
          from (select state, submission_id, candidate_id from match
                where workspace_id = current_workspace() and automatic_at is not null and automatic_at >= coalesce(${since}::timestamptz, '-infinity')
                order by automatic_at desc limit ${LATEST}) m
          left join submission s on s.workspace_id = current_workspace() and s.id = m.submission_id`,
    );
    return row ?? { attached: 0, undone: 0 };
  }

  /**
   * The best of its matches, where nothing sets the two apart, none of them is as close, and the idea is open: a wish for what is shipped or declined
   * already is a protest or a regression, and a person looks at it. So does one at what is not likely and may be near in meaning alone.
   */
  private async closestOf(tx: EntityManager, submissionId: string): Promise<Closest | null> {
    const best = await one<Closest & { isVetoed: boolean; isOpen: boolean }>(
      tx,
      sql`select m.id, m.candidate_id as "candidateId", m.score, m.gap, m.scored_with as "scoredWith", root.status = any(${OPEN_STATUSES}::text[]) as "isOpen",
                 m.gravest_mismatch is not null or m.gap is null or m.gap <= 0 or m.analysis_version <> ${ANALYSIS_VERSION}::smallint
                   or (m.band <> 'likely' and m.reasons @> '[{"kind": "similar_meaning"}]') as "isVetoed"
          from match m
          join idea c on c.workspace_id = m.workspace_id and c.id = m.candidate_id
          join idea root on root.workspace_id = c.workspace_id and root.id = c.canonical_id
          where m.workspace_id = current_workspace() and m.submission_id = ${submissionId} and m.state = 'pending'
          order by m.priority desc, m.id desc limit 1 for update of m`,
    );
    return best === null || best.isVetoed || !best.isOpen ? null : best;
  }

  private async pause(tx: EntityManager, reason: PauseReason, attachAbove: number, { attached, undone }: Attached): Promise<void> {
    const paused = await one<{ workspaceId: string }>(
      tx,
      sql`update matching_policy set paused_at = now(), pause_reason = ${reason}, version = version + 1, updated_at = now()
          where workspace_id = current_workspace() and paused_at is null returning workspace_id as "workspaceId"`,
    );
    if (!paused) return;
    const data = { reason, attachAbove, attached, undone };
    await this.events.emit(tx, { type: 'automatic_attachment.paused', subjectId: paused.workspaceId, data, actor: SYSTEM });
  }
}
