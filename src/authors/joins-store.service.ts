import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { Conflict } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

export type JoinProof = 'verified_mail' | 'member' | 'link';

export interface NewJoin {
  readonly authorId: string;
  readonly intoId: string;
  readonly proof: JoinProof;
  readonly reason?: string | null;
}

export interface JoinRow {
  readonly id: string;
  readonly authorId: string;
  readonly intoId: string;
  readonly proof: JoinProof;
  readonly joinedBy: string | null;
  readonly reason: string | null;
  readonly joinedAt: Date;
  readonly undoneAt: Date | null;
}

export interface JoinLink extends JoinRow {
  /** Whom the author counts as after the act. */
  readonly canonicalId: string;
}

interface SharedAddress {
  readonly authorId: string;
}

const JOIN = sql`id, author_id as "authorId", into_id as "intoId", proof, joined_by as "joinedBy", reason, joined_at as "joinedAt", undone_at as "undoneAt"`;

/** The links between authors, for module privacy, which makes a join and a split whole. */
@Injectable()
export class JoinsStore {
  async link(tx: EntityManager, actor: ActorRef, { authorId, intoId, proof, reason }: NewJoin): Promise<JoinRow> {
    const row = await one<JoinRow>(
      tx,
      sql`insert into author_join (workspace_id, id, author_id, into_id, proof, joined_by, reason)
          values (current_workspace(), ${newId()}, ${authorId}, ${intoId}, ${proof}, ${actor.kind === 'member' ? actor.id : null}, ${reason ?? null})
          returning ${JOIN}`,
    );
    if (!row) throw new Error('insert into author_join answered no row');
    return row;
  }

  async undo(tx: EntityManager, actor: ActorRef, authorId: string, reason: string | null): Promise<JoinRow> {
    const row = await one<JoinRow>(
      tx,
      sql`update author_join set undone_at = now(), undone_by = ${actor.kind === 'member' ? actor.id : null}, undone_reason = ${reason}
          where workspace_id = current_workspace() and author_id = ${authorId} and undone_at is null returning ${JOIN}`,
    );
    if (!row) throw new Conflict(`The author ${authorId} was not joined into another one: there is nothing to split.`);
    return row;
  }

  /** Whom these count as from now on. */
  async rest(tx: EntityManager, authorIds: readonly string[], rootId: string): Promise<void> {
    await query(
      tx,
      sql`update author set canonical_id = nullif(${rootId}::uuid, id) where workspace_id = current_workspace() and id = any(${authorIds}::uuid[])`,
    );
  }

  /**
   * Others for whose address a platform vouches too, oldest first: an address that somebody typed is none of these (rule: never by a claimed one).
   * Nobody whom a person has split off from these before: that decision stands.
   */
  async sharingAddress(db: EntityManager, identityId: string, authorIds: readonly string[]): Promise<string[]> {
    const rows = await query<SharedAddress>(
      db,
      sql`select coalesce(a.canonical_id, a.id) as "authorId"
          from identity mine
          join identity i on i.workspace_id = current_workspace() and i.email_key = mine.email_key and i.assurance = 'verified'
          join author a on a.workspace_id = current_workspace() and a.id = i.author_id and a.erased_at is null
          where mine.workspace_id = current_workspace() and mine.id = ${identityId} and mine.assurance = 'verified' and mine.email_key is not null
            and not a.id = any(${authorIds}::uuid[])
            and not exists (select from author_join j where j.workspace_id = current_workspace() and j.undone_at is not null
              and (j.author_id = any(${authorIds}::uuid[]) and j.into_id in (a.id, a.canonical_id)
                or j.into_id = any(${authorIds}::uuid[]) and j.author_id in (a.id, a.canonical_id)))
          group by 1 order by min(a.created_at), 1`,
    );
    return rows.map(({ authorId }) => authorId);
  }
}
