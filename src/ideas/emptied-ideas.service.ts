import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { IdeaTransitions } from './idea-transitions.service';

/** Ideas that Heed opened for one submission, which has left them again. */
@Injectable()
export class EmptiedIdeas {
  constructor(private readonly transitions: IdeaTransitions) {}

  /** Archives it where nobody else has come to it meanwhile: no support, no submission, nothing merged, nobody decided anything. */
  async archive(tx: EntityManager, actor: ActorRef, ideaId: string, reason: string): Promise<boolean> {
    const empty = await one(
      tx,
      sql`select id from idea i where i.workspace_id = current_workspace() and i.id = ${ideaId} and i.status = 'new' and not i.is_merged
            and not exists (select from support s where s.workspace_id = current_workspace() and s.idea_id = i.id)
            and not exists (select from submission u where u.workspace_id = current_workspace() and u.idea_id = i.id)
            and not exists (select from merge m where m.workspace_id = current_workspace() and m.into_id = i.id and m.undone_at is null)
            and not exists (select from match p where p.workspace_id = current_workspace() and p.candidate_id = i.id and p.state = 'pending'
                              and p.submission_id is not null)
          for no key update`,
    );
    if (!empty) return false;
    await this.transitions.move(tx, actor, ideaId, { to: 'archived', reason, isEmptied: true });
    return true;
  }

  /** By Heed, of what somebody submitted; not by a member, who meant it as it is. */
  async wasOpenedByHeed(db: EntityManager, ideaId: string): Promise<boolean> {
    const row = await one(
      db,
      sql`select id from idea_history where workspace_id = current_workspace() and idea_id = ${ideaId} and action = 'create' and actor_kind = 'system'`,
    );
    return row !== null;
  }

  /** Its submission is back. What a member has archived meanwhile stays so. */
  async restore(tx: EntityManager, actor: ActorRef, ideaId: string, reason: string): Promise<void> {
    const archived = await one(
      tx,
      sql`select id from idea i where i.workspace_id = current_workspace() and i.id = ${ideaId} and i.status = 'archived' and not i.is_merged
            and (select h.change ->> 'isEmptied' from idea_history h
                 where h.workspace_id = current_workspace() and h.idea_id = i.id and h.action = 'transition' order by h.id desc limit 1) = 'true'
          for no key update`,
    );
    if (archived) await this.transitions.move(tx, actor, ideaId, { to: 'new', reason });
  }
}
