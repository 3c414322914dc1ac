import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { Conflict, WrongState } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EmptiedIdeas } from '../ideas/emptied-ideas.service';
import { SubmissionMoves } from '../ideas/submission-moves.service';
import { JobsService } from '../jobs/jobs.service';
import { MatchingService } from '../matching/matching.service';
import type { Span } from '../matching/text-lists';
import { OriginsService } from '../moderation/origins.service';
import { Reactions } from './reactions.service';
import type { SplitRow } from './split-row';
import { IN_TURN } from './submission-store';

interface Part {
  readonly id: string;
  readonly state: string;
  readonly authorId: string | null;
  readonly ideaId: string | null;
}

/** The submissions that the wishes of one text become, and what becomes of them when that is taken back. */
@Injectable()
export class SplitParts {
  constructor(
    private readonly matching: MatchingService,
    private readonly moves: SubmissionMoves,
    private readonly emptied: EmptiedIdeas,
    private readonly reactions: Reactions,
    private readonly origins: OriginsService,
    private readonly jobs: JobsService,
  ) {}

  /** Each with the author, thread, place and time of the whole; matched by the same job as any other. */
  async make(tx: EntityManager, wholeId: string, text: string, spans: readonly Span[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { start, end } of spans) {
      const [id, words] = [newId(), text.slice(start, end)];
      // A message id of its own: the platform's is that of the whole, by which edits and deletes find it.
      await query(
        tx,
        sql`insert into submission (workspace_id, id, integration_id, inbound_delivery_id, platform, realm, channel, message_id, intent, author_id, thread_id,
                                    permalink, said_at, received_at, processed_at, part_of)
            select workspace_id, ${id}, integration_id, inbound_delivery_id, platform, realm, channel, ${`part ${id}`}, 'explicit', author_id, thread_id,
                   permalink, said_at, received_at, now(), id
            from submission where workspace_id = current_workspace() and id = ${wholeId}`,
      );
      await query(
        tx,
        sql`insert into submission_revision (workspace_id, submission_id, no, text, fingerprint, said_at)
            select workspace_id, ${id}, 1, ${words}, ${this.matching.fingerprintOf({ title: null, body: words })}, said_at
            from submission where workspace_id = current_workspace() and id = ${wholeId}`,
      );
      await this.origins.copy(tx, wholeId, id);
      await this.jobs.add(tx, 'submission.process', { submissionId: id }, IN_TURN);
      ids.push(id);
    }
    return ids;
  }

  /** Refused once somebody was told of one of them in the thread, or may be at this moment: that cannot be unsaid. */
  async takeBack(tx: EntityManager, actor: ActorRef, split: SplitRow): Promise<void> {
    const parts = await query<Part>(
      tx,
      sql`select id, state, author_id as "authorId", idea_id as "ideaId" from submission
          where workspace_id = current_workspace() and id = any(${split.partIds}::uuid[]) order by id for update`,
    );
    const settled = parts.find((part) => ['erased', 'rejected'].includes(part.state));
    if (settled) throw new WrongState(`The part ${settled.id} is ${settled.state}, so the split cannot be taken back.`, []);
    await this.refuseAnnounced(tx, split);
    const [first] = parts;
    const ideaIds = [split.formerIdeaId, ...parts.map(({ ideaId }) => ideaId)];
    if (first && first.authorId !== null) await this.moves.lock(tx, first.authorId, ideaIds);
    for (const part of parts) await this.takeBackOne(tx, actor, part);
  }

  private async takeBackOne(tx: EntityManager, actor: ActorRef, { id, state, authorId, ideaId }: Part): Promise<void> {
    await this.matching.forgetSubmission(tx, id);
    await query(
      tx,
      sql`update submission set state = 'withdrawn', state_reason = 'the split was taken back', idea_id = null, version = version + 1
          where workspace_id = current_workspace() and id = ${id}`,
    );
    if (state !== 'attached' || ideaId === null) return;
    await this.moves.move(tx, actor, {
      submissionId: id,
      authorId,
      fromIdeaId: ideaId,
      toIdeaId: null,
      reason: 'the split was taken back',
    });
    await this.reactions.follow(tx, id);
    if (await this.emptied.wasOpenedByHeed(tx, ideaId)) await this.emptied.archive(tx, actor, ideaId, 'the split was taken back');
  }

  private async refuseAnnounced(tx: EntityManager, { id, partIds, decidedAt }: SplitRow): Promise<void> {
    const told = await one<{ partId: string; ideaId: string }>(
      tx,
      sql`select p.id as "partId", p.idea_id as "ideaId" from submission p
          join closure c on c.workspace_id = current_workspace() and c.author_id = p.author_id and c.idea_id = p.idea_id
          where p.workspace_id = current_workspace() and p.id = any(${partIds}::uuid[])
            and (c.state in ('delivered', 'in_doubt') and c.updated_at >= ${decidedAt}
              or exists (select from closure_delivery l join delivery d on d.workspace_id = current_workspace() and d.id = l.delivery_id
                         where l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id and d.state = 'sending'))
          order by p.id limit 1`,
    );
    if (!told) return;
    throw new Conflict(
      `The author was told of the idea ${told.ideaId}, which the part ${told.partId} asked for, since the split ${id}. What was announced cannot be taken back; take a part off its idea instead: POST /v1/submissions/${told.partId}/detachments.`,
    );
  }
}
