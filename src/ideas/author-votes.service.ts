import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { groupIdsOf, samePersonAs } from '../authors/author-groups';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { groupOf } from './idea-groups';
import { record } from './idea-history';
import { SupportService } from './support.service';
import type { IdeaStatus } from './transitions';

export interface OwnVote {
  readonly authorId: string;
  readonly ideaId: string;
}

export interface VotableIdea {
  readonly id: string;
  readonly title: string;
  readonly status: IdeaStatus;
}

/** Votes that authors give themselves, by a signed link or a reaction. Once for each idea, however often and from wherever they do. */
@Injectable()
export class AuthorVotes {
  constructor(private readonly support: SupportService) {}

  /** The idea as the public may see it, at the end of its merges; null where it may not (rule 5). */
  votable(db: EntityManager, ideaId: string): Promise<VotableIdea | null> {
    return one<VotableIdea>(
      db,
      sql`select i.id, i.title, i.status from idea asked join idea i on i.workspace_id = asked.workspace_id and i.id = asked.canonical_id
          where asked.workspace_id = current_workspace() and asked.id = ${ideaId} and i.visibility = 'public' and i.is_title_confirmed
            and i.status <> 'archived'`,
    );
  }

  /** Whether the person stands behind it in any way, whichever idea of the group they asked for. */
  async stands(db: EntityManager, { authorId, ideaId }: OwnVote): Promise<boolean> {
    const row = await one(
      db,
      sql`select s.idea_id from support s where s.workspace_id = current_workspace() and s.author_id in ${samePersonAs(authorId)} and s.idea_id in
            ${groupOf(sql`(select canonical_id from idea where workspace_id = current_workspace() and id = ${ideaId})`)} limit 1`,
    );
    return row !== null;
  }

  async vote(tx: EntityManager, { authorId, ideaId }: OwnVote): Promise<void> {
    const actor = { kind: 'author', id: authorId } as const;
    const { isNew } = await this.support.add(tx, actor, { ideaId, authorId, origin: 'vote', isOwnVote: true });
    if (isNew) await record(tx, { ideaId, action: 'vote', actor, change: { authorId } });
  }

  /** What they submitted, and what a member voted for them, stands. */
  async withdraw(tx: EntityManager, { authorId, ideaId }: OwnVote): Promise<void> {
    const voted = await query<{ authorId: string }>(
      tx,
      sql`select author_id as "authorId" from support where workspace_id = current_workspace() and idea_id = ${ideaId} and is_own_vote
            and author_id = any(${await groupIdsOf(tx, authorId)}::uuid[]) order by author_id`,
    );
    for (const each of voted) {
      const actor = { kind: 'author', id: each.authorId } as const;
      const outcome = await this.support.withdraw(tx, actor, { ideaId, authorId: each.authorId, onlyOwnVote: true });
      if (outcome === 'withdrawn') await record(tx, { ideaId, action: 'unvote', actor, change: { authorId: each.authorId } });
    }
  }
}
