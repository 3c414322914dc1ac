import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { MemberActor, refOf } from '../auth/actor';
import { holds } from '../auth/scopes';
import { Conflict, DomainError, NotFound, WrongState } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { lockCanonicals } from '../ideas/idea-groups';
import { MergesService } from '../ideas/merges.service';
import { AutomaticAttachment } from './learning/automatic-attachment.service';
import { MatchFits } from './learning/match-fits.service';
import { readMatch } from './match-row';
import type { Match, MatchState } from './match.entity';
import { Decision, MatchDecisionDto, MatchDecisionResultDto, MatchDto, toMatchDto } from './matches.dto';

type LockedMatch = Pick<Match, 'id' | 'submissionId' | 'ideaId' | 'candidateId' | 'state' | 'mergeId' | 'decidedBy' | 'automaticAt'>;

interface LockedSubmission {
  readonly id: string;
  readonly state: string;
  readonly ideaId: string | null;
}

const DECIDED_AS: Readonly<Record<Decision, MatchState>> = { accept: 'accepted', dismiss: 'dismissed' };

/** A member decides whether two texts are one wish, and may take it back. Ideas owns merges, intake the submission: each acts in this transaction. */
@Injectable()
export class MatchDecisions {
  constructor(
    private readonly database: Database,
    private readonly merges: MergesService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly fits: MatchFits,
    private readonly automatic: AutomaticAttachment,
  ) {}

  decide(actor: MemberActor, id: string, decision: Decision): Promise<MatchDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.decideOne(tx, actor, id, decision);
      return this.answer(tx, actor, id);
    });
  }

  /** Each in a transaction of its own (within the one of an idempotent request: a savepoint), so that one that is refused undoes no other. */
  async decideAll(actor: MemberActor, decisions: readonly MatchDecisionDto[]): Promise<MatchDecisionResultDto[]> {
    const results: MatchDecisionResultDto[] = [];
    for (const { id, decision } of decisions) {
      results.push(await this.database.tx(actor.workspaceId, (tx) => this.decideWithin(tx, actor, id, decision)));
    }
    return results;
  }

  /** Back to pending, with everything that followed from the decision. Of one that no person had made, the member's undoing is the decision: it is dismissed. */
  undo(actor: MemberActor, id: string): Promise<MatchDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const { match, submission } = await this.lock(tx, id);
      if (match.state !== 'pending') {
        if (submission) await this.undoForSubmission(tx, actor, match, submission);
        else await this.undoForIdeas(tx, actor, match);
        await this.record(tx, actor, match, 'undo');
        if (isAutomatic(match)) {
          await this.decideOne(tx, actor, id, 'dismiss');
          await this.automatic.review(tx);
        }
      }
      return this.answer(tx, actor, id);
    });
  }

  private async decideWithin(tx: EntityManager, actor: MemberActor, id: string, decision: Decision): Promise<MatchDecisionResultDto> {
    await tx.query('savepoint decision');
    try {
      await this.decideOne(tx, actor, id, decision);
      await tx.query('release savepoint decision');
      return { id, status: 200, state: DECIDED_AS[decision], code: null, detail: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await tx.query('rollback to savepoint decision');
      await tx.query('release savepoint decision');
      return { id, status: error.status, state: null, code: error.code, detail: error.message };
    }
  }

  private async decideOne(tx: EntityManager, actor: MemberActor, id: string, decision: Decision): Promise<void> {
    const { match, submission } = await this.lock(tx, id);
    const decided = DECIDED_AS[decision];
    if (match.state === decided) return;
    if (match.state !== 'pending') {
      throw new WrongState(
        `The match ${id} was ${match.state} already. To decide otherwise, undo that first: POST /v1/matches/${id}/undo.`,
        ['pending'],
      );
    }
    if (submission && submission.state !== 'pending_match') {
      throw new WrongState(`The submission ${submission.id} is ${submission.state} and waits for no decision any more.`, []);
    }
    await this.set(tx, match, { state: decided, decidedBy: actor.memberId });
    if (decision === 'accept' && submission) await this.supersedeOthers(tx, match);
    if (decision === 'accept' && match.ideaId !== null) await this.mergeIdeas(tx, actor, match, match.ideaId);
    await this.record(tx, actor, match, decision);
    await this.events.emit(tx, { type: 'match.decided', subjectId: id, data: { ...sidesOf(match), decision }, actor: refOf(actor) });
  }

  /** The submission belongs to one idea; what else was proposed follows from that, and nobody has decided it. */
  private async supersedeOthers(tx: EntityManager, { id, submissionId }: LockedMatch): Promise<void> {
    await query(
      tx,
      sql`update match set state = 'dismissed', decided_by = null, decided_at = now(), version = version + 1
          where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'pending' and id <> ${id}`,
    );
  }

  /** What the duplicate rests on by now is merged: of three that are one wish, the pairs may be accepted in any order. */
  private async mergeIdeas(tx: EntityManager, actor: MemberActor, match: LockedMatch, ideaId: string): Promise<void> {
    const roots = await lockCanonicals(tx, [ideaId, match.candidateId]);
    const duplicateId = roots.get(ideaId) ?? ideaId;
    if (duplicateId === roots.get(match.candidateId)) return;
    const { id } = await this.merges.merge(tx, refOf(actor), { duplicateId, intoId: match.candidateId, reason: 'accepted match' });
    await query(tx, sql`update match set merge_id = ${id} where workspace_id = current_workspace() and id = ${match.id}`);
  }

  /** A merge may have settled several pairs: that of this match, and that of the two ideas merged in the end. All are open again. */
  private async undoForIdeas(tx: EntityManager, actor: MemberActor, match: LockedMatch): Promise<void> {
    const merge = await one<{ id: string; duplicateId: string }>(
      tx,
      sql`select id, duplicate_id as "duplicateId" from merge where workspace_id = current_workspace() and id = ${match.mergeId} and undone_at is null`,
    );
    await this.set(tx, match, { state: 'pending', decidedBy: null });
    if (merge) {
      await query(
        tx,
        sql`update match set state = 'pending', decided_by = null, decided_at = null, merge_id = null, undone_at = now(), version = version + 1
            where workspace_id = current_workspace() and merge_id = ${merge.id}`,
      );
      await this.merges.unmerge(tx, refOf(actor), merge);
    }
    await this.events.emit(tx, { type: 'match.undone', subjectId: match.id, data: sidesOf(match), actor: refOf(actor) });
  }

  private async undoForSubmission(tx: EntityManager, actor: MemberActor, match: LockedMatch, submission: LockedSubmission): Promise<void> {
    if (match.state === 'dismissed') {
      if (submission.state !== 'pending_match') throw alreadyPlaced(match, submission);
      return this.set(tx, match, { state: 'pending', decidedBy: null });
    }
    if (submission.state !== 'attached' || submission.ideaId !== match.candidateId) throw alreadyPlaced(match, submission);
    await this.set(tx, match, { state: 'pending', decidedBy: null });
    await query(
      tx,
      sql`update match set state = 'pending', decided_at = null, version = version + 1
          where workspace_id = current_workspace() and submission_id = ${submission.id} and state = 'dismissed' and decided_by is null`,
    );
    await this.events.emit(tx, { type: 'match.undone', subjectId: match.id, data: sidesOf(match), actor: refOf(actor) });
  }

  /** In the order in which intake and ideas lock: the submission or the canonical ideas first, then the match. */
  private async lock(tx: EntityManager, id: string): Promise<{ match: LockedMatch; submission: LockedSubmission | null }> {
    const sides = await one<LockedMatch>(
      tx,
      sql`select submission_id as "submissionId", idea_id as "ideaId", candidate_id as "candidateId" from match
          where workspace_id = current_workspace() and id = ${id}`,
    );
    if (!sides) throw new NotFound('match', id);
    if (sides.ideaId !== null) await lockCanonicals(tx, [sides.ideaId, sides.candidateId]);
    const submission = await one<LockedSubmission>(
      tx,
      sql`select id, state, idea_id as "ideaId" from submission where workspace_id = current_workspace() and id = ${sides.submissionId} for update`,
    );
    const match = await one<LockedMatch>(
      tx,
      sql`select id, submission_id as "submissionId", idea_id as "ideaId", candidate_id as "candidateId", state, merge_id as "mergeId",
                 decided_by as "decidedBy", automatic_at as "automaticAt"
          from match where workspace_id = current_workspace() and id = ${id} for update`,
    );
    if (!match) throw new NotFound('match', id);
    return { match, submission };
  }

  private async set(tx: EntityManager, { id }: LockedMatch, to: { state: MatchState; decidedBy: string | null }): Promise<void> {
    await query(
      tx,
      sql`update match set state = ${to.state}, decided_by = ${to.decidedBy}, decided_at = case when ${to.state} = 'pending' then null else now() end, merge_id = null,
            undone_at = case when ${to.state} = 'accepted' then null when state = 'accepted' then now() else undone_at end, version = version + 1
          where workspace_id = current_workspace() and id = ${id}`,
    );
  }

  private record(tx: EntityManager, actor: MemberActor, match: LockedMatch, act: Decision | 'undo'): Promise<void> {
    return this.audit.record(tx, {
      actor: refOf(actor),
      action: `match.${act}`,
      subjectType: 'match',
      subjectId: match.id,
      detail: sidesOf(match),
    });
  }

  private async answer(tx: EntityManager, actor: MemberActor, id: string): Promise<MatchDto> {
    const row = await readMatch(tx, id);
    if (!row) throw new NotFound('match', id);
    return toMatchDto(row, holds(actor.scopes, 'submissions:read'), (await this.fits.probabilities(tx))(row));
  }
}

function isAutomatic({ state, decidedBy, automaticAt }: LockedMatch): boolean {
  return state === 'accepted' && decidedBy === null && automaticAt !== null;
}

function sidesOf({ id, submissionId, ideaId, candidateId }: LockedMatch): Record<string, string> {
  return { matchId: id, candidateId, ...(submissionId === null ? {} : { submissionId }), ...(ideaId === null ? {} : { ideaId }) };
}

function alreadyPlaced(match: LockedMatch, submission: LockedSubmission): Conflict {
  const now = submission.ideaId === null ? `is ${submission.state}` : `belongs to the idea ${submission.ideaId} meanwhile`;
  const instead =
    submission.ideaId === null
      ? 'There is nothing left to match.'
      : `If that idea and ${match.candidateId} are one wish, merge them: POST /v1/ideas/${submission.ideaId}/merges.`;
  return new Conflict(`The submission ${submission.id} ${now}, so this decision cannot be undone. ${instead}`);
}
