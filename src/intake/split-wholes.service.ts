import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { WrongState } from '../common/errors';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { EmptiedIdeas } from '../ideas/emptied-ideas.service';
import { HeldSupport, SubmissionMoves, heldSupportOf } from '../ideas/submission-moves.service';
import { JobsService } from '../jobs/jobs.service';
import { MatchingService } from '../matching/matching.service';
import { LockedSubmission, lockSubmission } from './locked-submission';
import { Reactions } from './reactions.service';
import type { SplitRow } from './split-row';
import { IN_TURN } from './submission-store';

export interface FormerPlace {
  readonly state: NonNullable<SplitRow['formerState']>;
  readonly ideaId: string | null;
  readonly held: HeldSupport | null;
}

const SPLITTABLE = ['triage', 'pending_match', 'attached'] as const;

/** The submission that is taken apart: it leaves where it was, and comes back there. */
@Injectable()
export class SplitWholes {
  constructor(
    private readonly matching: MatchingService,
    private readonly moves: SubmissionMoves,
    private readonly emptied: EmptiedIdeas,
    private readonly reactions: Reactions,
    private readonly jobs: JobsService,
  ) {}

  /** An idea that Heed opened for these words together, and that nobody else came to, would only be found again by each of the parts. */
  async takeOut(tx: EntityManager, actor: ActorRef, { id, state, authorId, ideaId, partOf }: LockedSubmission): Promise<FormerPlace> {
    if (partOf !== null)
      throw new WrongState(`The submission ${id} is a part of ${partOf}: undo that split, and split the whole otherwise.`, []);
    const former = SPLITTABLE.find((each) => each === state);
    if (former === undefined)
      throw new WrongState(`The submission ${id} is ${state}: only one that passed moderation can be taken apart.`, [...SPLITTABLE]);
    await this.matching.forgetSubmission(tx, id);
    await query(
      tx,
      sql`update submission set state = 'split', state_reason = null, idea_id = null, version = version + 1 where workspace_id = current_workspace() and id = ${id}`,
    );
    if (ideaId === null) return { state: former, ideaId, held: null };
    const held = await this.moves.move(tx, actor, {
      submissionId: id,
      authorId,
      fromIdeaId: ideaId,
      toIdeaId: null,
      reason: 'several wishes',
    });
    await this.reactions.follow(tx, id);
    if (await this.emptied.wasOpenedByHeed(tx, ideaId)) await this.emptied.archive(tx, actor, ideaId, 'its wishes are ideas of their own');
    return { state: former, ideaId, held };
  }

  async restore(tx: EntityManager, actor: ActorRef, split: SplitRow): Promise<void> {
    const { submissionId: id, formerState, formerIdeaId } = split;
    const whole = await lockSubmission(tx, id);
    if (whole.state !== 'split') throw new WrongState(`The submission ${id} is ${whole.state}: there is nothing to put together.`, []);
    // What waited for a decision about matches is matched anew: those that a member has dismissed do not come back.
    const state = formerState === 'pending_match' ? 'received' : (formerState ?? 'triage');
    await query(
      tx,
      sql`update submission set state = ${state}, idea_id = ${formerIdeaId}, version = version + 1 where workspace_id = current_workspace() and id = ${id}`,
    );
    if (state === 'received') await this.jobs.add(tx, 'submission.process', { submissionId: id }, IN_TURN);
    if (formerIdeaId === null) return;
    await this.matching.wordsChanged(tx, formerIdeaId);
    await this.emptied.restore(tx, actor, formerIdeaId, 'the split was taken back');
    const move = {
      submissionId: id,
      authorId: whole.authorId,
      fromIdeaId: null,
      toIdeaId: formerIdeaId,
      reason: 'the split was taken back',
    };
    await this.moves.move(tx, actor, { ...move, restored: heldSupportOf(split) });
    await this.reactions.follow(tx, id);
  }
}
