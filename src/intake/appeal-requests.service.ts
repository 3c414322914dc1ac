import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, refOf } from '../auth/actor';
import { samePersonAs } from '../authors/author-groups';
import type { ActorRef } from '../common/actor';
import { NotFound, WrongState } from '../common/errors';
import { Database, one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { AppealRow, AppealsService } from '../moderation/appeals.service';
import { AppealDto, AppealInput, toAppealDto } from './appeals.dto';

/** In these a verdict stands in the way of the author's words. */
const APPEALABLE = ['held', 'rejected'];

/** How it is with a submission, for its author. */
export interface AppealStanding {
  readonly submissionId: string;
  /** It can be appealed against. */
  readonly isOpen: boolean;
  /** It was, and a person has yet to decide. */
  readonly isWaiting: boolean;
  /** Of a rejection: what its author may read of it. */
  readonly reason: string | null;
}

@Injectable()
export class AppealRequestsService {
  constructor(
    private readonly database: Database,
    private readonly appeals: AppealsService,
    private readonly events: EventsService,
  ) {}

  /** Brought for the author by a member or a bot. */
  appeal(actor: Actor, id: string, { text }: AppealInput): Promise<AppealDto> {
    return this.database.tx(actor.workspaceId, async (tx) =>
      toAppealDto(await this.bring(tx, refOf(actor), sql`id = ${id}`, { id, text })),
    );
  }

  /** By the author, as whoever they are with us: of somebody else's submission there is none. */
  async appealAsAuthor(tx: EntityManager, authorId: string, id: string, text: string): Promise<void> {
    await this.bring(tx, { kind: 'author', id: authorId }, sql`id = ${id} and author_id in ${samePersonAs(authorId)}`, { id, text });
  }

  /** Of those submissions that a verdict went against. */
  async standing(db: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, AppealStanding>> {
    const verdicts = await this.appeals.adverse(db, ids);
    const states = await query<{ id: string; state: string }>(
      db,
      sql`select id, state from submission where workspace_id = current_workspace() and id = any(${verdicts.map((v) => v.submissionId)}::uuid[])`,
    );
    const barred = new Set(states.filter(({ state }) => APPEALABLE.includes(state)).map(({ id }) => id));
    return new Map(
      verdicts.map(({ submissionId, isAppealed, publicReason }) => {
        const isBarred = barred.has(submissionId);
        return [submissionId, { submissionId, isOpen: isBarred && !isAppealed, isWaiting: isBarred && isAppealed, reason: publicReason }];
      }),
    );
  }

  /** Back to the held ones, with the appeal as its reason: a person decides anew. */
  private async bring(tx: EntityManager, actor: ActorRef, which: Sql, { id, text }: { id: string; text: string }): Promise<AppealRow> {
    const row = await one<{ state: string }>(
      tx,
      sql`select state from submission where workspace_id = current_workspace() and ${which} for update`,
    );
    if (!row) throw new NotFound('submission', id);
    const appeal = APPEALABLE.includes(row.state) ? await this.appeals.record(tx, actor, id, text) : null;
    if (appeal === null)
      throw new WrongState(`Submission ${id} is ${row.state} and no verdict stands against it: there is nothing to appeal against.`, []);
    await query(
      tx,
      sql`update submission set state = 'held', state_reason = 'appeal', version = version + 1 where workspace_id = current_workspace() and id = ${id}`,
    );
    const data = { appealId: appeal.id, verdictId: appeal.verdictId };
    await this.events.emit(tx, { type: 'submission.appealed', subjectId: id, data, actor });
    return appeal;
  }
}
