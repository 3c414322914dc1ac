import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { MemberActor, refOf } from '../auth/actor';
import { Conflict, Invalid, WrongState } from '../common/errors';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { EmptiedIdeas } from '../ideas/emptied-ideas.service';
import { IdeasService } from '../ideas/ideas.service';
import { SubmissionMoves, heldSupportOf } from '../ideas/submission-moves.service';
import { titleFrom } from '../ideas/title-from';
import { PartedPairs } from '../matching/parted-pairs.service';
import { DETACHMENT, LastDetachment, toDecidedMatch } from './detachment-row';
import { DetachSubmissionDto, DetachmentDto, DetachmentRow, toDetachmentDto } from './detachments.dto';
import { LockedSubmission, lockSubmission } from './locked-submission';
import { Reactions } from './reactions.service';

/**
 * A member takes a submission off an idea that is not what it asks for. Its author's support and the votes under it go along; the pair counts as
 * dismissed. What its author was told of the former idea stays in the ledger. Taken back, everything is as before.
 */
@Injectable()
export class DetachmentsService {
  constructor(
    private readonly database: Database,
    private readonly ideas: IdeasService,
    private readonly emptied: EmptiedIdeas,
    private readonly moves: SubmissionMoves,
    private readonly parted: PartedPairs,
    private readonly reactions: Reactions,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  detach(actor: MemberActor, id: string, dto: DetachSubmissionDto): Promise<DetachmentDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const submission = await lockSubmission(tx, id);
      refuseElsewhere(submission, dto.fromIdeaId);
      const toIdeaId = await this.target(tx, actor, submission, dto);
      const match = await this.parted.part(tx, actor.memberId, { submissionId: id, ideaId: dto.fromIdeaId });
      await place(tx, id, toIdeaId);
      const { authorId } = submission;
      const move = { submissionId: id, authorId, fromIdeaId: dto.fromIdeaId, toIdeaId, reason: dto.reason ?? null };
      const held = await this.moves.move(tx, refOf(actor), move);
      await this.reactions.follow(tx, id);
      const detachmentId = newId();
      await query(
        tx,
        sql`insert into detachment (workspace_id, id, submission_id, from_idea_id, to_idea_id, is_new_idea, match_id, match_state, match_decided_by,
                                    match_decided_at, supported_at, was_counted, discount_reason, reason, detached_by)
            values (current_workspace(), ${detachmentId}, ${id}, ${dto.fromIdeaId}, ${toIdeaId}, ${dto.to === 'new_idea'}, ${match?.matchId ?? null},
                    ${match?.state ?? null}, ${match?.decidedBy ?? null}, ${match?.decidedAt ?? null}, ${held?.since ?? null}, ${held?.isCounted ?? null},
                    ${held?.discountReason ?? null}, ${dto.reason ?? null}, ${actor.memberId})`,
      );
      await this.tell(tx, actor, { action: 'detach', submissionId: id, fromIdeaId: dto.fromIdeaId, toIdeaId });
      return this.answer(tx, detachmentId);
    });
  }

  /** Back to the idea it was taken off last, as long as it is where that left it. */
  reattach(actor: MemberActor, id: string): Promise<DetachmentDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const submission = await lockSubmission(tx, id);
      const last = await one<LastDetachment>(
        tx,
        sql`select ${DETACHMENT} from detachment d
            where d.workspace_id = current_workspace() and d.submission_id = ${id} and d.undone_at is null order by d.id desc limit 1 for update`,
      );
      if (!last) throw new Conflict(`The submission ${id} was taken off no idea: there is nothing to undo.`);
      refuseMoved(submission, last);
      const match = toDecidedMatch(last);
      if (match !== null) await this.parted.rejoin(tx, match);
      await place(tx, id, last.fromIdeaId);
      await query(
        tx,
        sql`update detachment set undone_at = now(), undone_by = ${actor.memberId} where workspace_id = current_workspace() and id = ${last.id}`,
      );
      const move = { submissionId: id, authorId: submission.authorId, fromIdeaId: last.toIdeaId, toIdeaId: last.fromIdeaId, reason: null };
      await this.moves.move(tx, refOf(actor), { ...move, restored: heldSupportOf(last) });
      await this.reactions.follow(tx, id);
      if (last.isNewIdea && last.toIdeaId !== null)
        await this.emptied.archive(tx, refOf(actor), last.toIdeaId, 'its submission was given back');
      await this.tell(tx, actor, { action: 'reattach', submissionId: id, fromIdeaId: last.toIdeaId, toIdeaId: last.fromIdeaId });
      return this.answer(tx, last.id);
    });
  }

  private async target(
    tx: EntityManager,
    actor: MemberActor,
    { title, text }: LockedSubmission,
    dto: DetachSubmissionDto,
  ): Promise<string | null> {
    if ((dto.to === 'idea') !== (dto.toIdeaId !== undefined))
      throw new Invalid([{ pointer: '/toIdeaId', code: 'only_with_idea', detail: 'Name the idea with to: idea, and only then.' }]);
    if (dto.title !== undefined && dto.to !== 'new_idea')
      throw new Invalid([{ pointer: '/title', code: 'only_with_new_idea', detail: 'A title is for a new idea.' }]);
    if (dto.to === 'triage') return null;
    if (dto.toIdeaId !== undefined) return requireOther(tx, dto.fromIdeaId, dto.toIdeaId);
    const idea = { title: dto.title ?? titleFrom(title ?? text), body: text, isTitleConfirmed: dto.title !== undefined };
    return (await this.ideas.create(tx, refOf(actor), idea)).id;
  }

  private async tell(
    tx: EntityManager,
    actor: MemberActor,
    {
      action,
      submissionId,
      ...where
    }: { action: 'detach' | 'reattach'; submissionId: string; fromIdeaId: string | null; toIdeaId: string | null },
  ): Promise<void> {
    const by = refOf(actor);
    await this.audit.record(tx, {
      actor: by,
      action: `submission.${action}`,
      subjectType: 'submission',
      subjectId: submissionId,
      detail: where,
    });
    await this.events.emit(tx, { type: 'submission.moved', subjectId: submissionId, data: where, actor: by });
  }

  private async answer(tx: EntityManager, id: string): Promise<DetachmentDto> {
    const row = await one<DetachmentRow>(
      tx,
      sql`select ${DETACHMENT} from detachment d where d.workspace_id = current_workspace() and d.id = ${id}`,
    );
    if (!row) throw new Error('The detachment written in this transaction is not there');
    return toDetachmentDto(row);
  }
}

async function requireOther(tx: EntityManager, fromIdeaId: string, toIdeaId: string): Promise<string> {
  if (fromIdeaId === toIdeaId) throw new Conflict(`The submission belongs to the idea ${toIdeaId} already.`);
  const idea = await one<{ status: string }>(
    tx,
    sql`select status from idea where workspace_id = current_workspace() and id = ${toIdeaId}`,
  );
  if (!idea) throw new Invalid([{ pointer: '/toIdeaId', code: 'not_found', detail: 'There is no such idea in this workspace.' }]);
  if (idea.status === 'archived')
    throw new WrongState(`The idea ${toIdeaId} is archived: nothing new belongs there. Restore it first.`, []);
  return toIdeaId;
}

async function place(tx: EntityManager, id: string, ideaId: string | null): Promise<void> {
  const state = ideaId === null ? 'triage' : 'attached';
  await query(
    tx,
    sql`update submission set state = ${state}, state_reason = ${ideaId === null ? 'taken off an idea' : null}, idea_id = ${ideaId}, version = version + 1
        where workspace_id = current_workspace() and id = ${id}`,
  );
}

function refuseElsewhere({ id, state, ideaId }: LockedSubmission, fromIdeaId: string): void {
  if (state !== 'attached')
    throw new WrongState(`The submission ${id} is ${state}: only an attached one can be taken off an idea.`, ['attached']);
  if (ideaId !== fromIdeaId)
    throw new Conflict(`The submission ${id} belongs to the idea ${ideaId ?? 'none'}, not to ${fromIdeaId}: read it again.`);
}

function refuseMoved({ id, state, ideaId }: LockedSubmission, last: LastDetachment): void {
  if (ideaId === last.toIdeaId && state === (last.toIdeaId === null ? 'triage' : 'attached')) return;
  const now = ideaId === null ? `is ${state}` : `belongs to the idea ${ideaId}`;
  const instead =
    state === 'attached' ? ` Take it off there instead: POST /v1/submissions/${id}/detachments with toIdeaId ${last.fromIdeaId}.` : '';
  throw new Conflict(`The submission ${id} ${now} meanwhile, so it cannot be given back to ${last.fromIdeaId}.${instead}`);
}
