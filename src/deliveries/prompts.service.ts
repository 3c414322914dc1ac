import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { isUuid, newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

export const PROMPT_PURPOSES = ['estimate', 'consent', 'vote', 'solved', 'survey'] as const;
export type PromptPurpose = (typeof PROMPT_PURPOSES)[number];

export interface NewPrompt {
  readonly purpose: PromptPurpose;
  /** What it is about: of a consent, the submission under which it is asked. */
  readonly subjectId: string;
  readonly threadId: string;
  /** Whom it asks; null: everybody there. */
  readonly authorId: string | null;
}

export interface Prompt extends NewPrompt {
  readonly id: string;
}

/** Questions that we asked somewhere. Their answers come back through intake, as `prompt.answered`. */
@Injectable()
export class PromptsService {
  /** Its id; null where the same was asked before, and an author is asked for a consent only once, wherever that was. */
  async ask(tx: EntityManager, { purpose, subjectId, threadId, authorId }: NewPrompt): Promise<string | null> {
    const row = await one<{ id: string }>(
      tx,
      sql`insert into prompt (workspace_id, id, purpose, subject_id, thread_id, author_id)
          values (current_workspace(), ${newId()}, ${purpose}, ${subjectId}, ${threadId}, ${authorId})
          on conflict do nothing returning id`,
    );
    return row?.id ?? null;
  }

  /** An answer names it in its own words: anything may stand there. */
  async find(db: EntityManager, id: string): Promise<Prompt | null> {
    if (!isUuid(id)) return null;
    return one<Prompt>(
      db,
      sql`select id, purpose, subject_id as "subjectId", thread_id as "threadId", author_id as "authorId" from prompt
          where workspace_id = current_workspace() and id = ${id}`,
    );
  }

  /** Whether it is this author's to answer, whichever of a person's authors they are. */
  async asks(db: EntityManager, id: string, authorId: string | null): Promise<boolean> {
    if (authorId === null) return false;
    const row = await one(
      db,
      sql`select id from prompt where workspace_id = current_workspace() and id = ${id} and (author_id is null or author_id in ${samePersonAs(authorId)})`,
    );
    return row !== null;
  }

  async markAnswered(tx: EntityManager, id: string): Promise<void> {
    await query(
      tx,
      sql`update prompt set answered_at = coalesce(answered_at, now()) where workspace_id = current_workspace() and id = ${id}`,
    );
  }
}
