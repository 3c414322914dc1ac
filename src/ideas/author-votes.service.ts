import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { groupOf } from './idea-groups';
import { record } from './idea-history';
import { SupportService, VoteWay } from './support.service';
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

/**
 * Votes that authors give themselves, by a signed link or a reaction. Once for each idea, however often and from wherever they do; what one of the
 * authors who are one person does by one way leaves the rest as it is, so that a split finds each one's own.
 */
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

  /** Whether this author has voted for it by their link, and not another who is the same person. */
  async hasVotedByLink(db: EntityManager, { authorId, ideaId }: OwnVote): Promise<boolean> {
    const row = await one(
      db,
      sql`select from support where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId} and is_own_vote`,
    );
    return row !== null;
  }

  async vote(tx: EntityManager, { authorId, ideaId }: OwnVote, way: VoteWay): Promise<void> {
    const actor = { kind: 'author', id: authorId } as const;
    const { isNew } = await this.support.add(tx, actor, { ideaId, authorId, origin: 'vote', ownVote: way });
    if (isNew) await record(tx, { ideaId, action: 'vote', actor, change: { authorId } });
  }

  /** What they submitted, what a member voted for them, and their vote by another way stands. */
  async withdraw(tx: EntityManager, { authorId, ideaId }: OwnVote, way: VoteWay): Promise<void> {
    const actor = { kind: 'author', id: authorId } as const;
    const outcome = await this.support.withdraw(tx, actor, { ideaId, authorId, onlyOwnVote: way });
    if (outcome === 'withdrawn') await record(tx, { ideaId, action: 'unvote', actor, change: { authorId } });
  }
}
