import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Traces, betrays } from '../authors/traces';
import { SYSTEM } from '../common/actor';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { record } from './idea-history';
import { titleFrom } from './title-from';

export interface ReplacedTitle {
  readonly ideaId: string;
  readonly title: string;
  readonly by: string;
}

export interface ErasedIdeas {
  readonly replaced: readonly ReplacedTitle[];
  /** Ideas whose words a member stands for, and that perhaps quote: a member looks at them. */
  readonly toReview: readonly string[];
  readonly notesToReview: readonly string[];
  /** How many ideas were told in their words. */
  readonly retold: number;
}

interface IdeaWords {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly isTitleConfirmed: boolean;
}

const WORDLESS = 'An idea whose words were erased';

/**
 * Takes somebody's words out of ideas. What Heed took from them is told in the words of somebody else who asked for the same, or not at all; what
 * a member wrote or confirmed is a member's to change. The idea, its support and its score stay.
 */
@Injectable()
export class IdeaErasure {
  constructor(private readonly events: EventsService) {}

  async erase(tx: EntityManager, traces: Traces, ideaIds: readonly string[], submissionIds: readonly string[]): Promise<ErasedIdeas> {
    const ideas = await query<IdeaWords>(
      tx,
      sql`select id, title, body, is_title_confirmed as "isTitleConfirmed" from idea
          where workspace_id = current_workspace() and id = any(${ideaIds}::uuid[]) order by id for no key update`,
    );
    const replaced: ReplacedTitle[] = [];
    const toReview: string[] = [];
    let retold = 0;
    for (const idea of ideas) {
      const isTitleTheirs = !idea.isTitleConfirmed && betrays(idea.title, traces);
      // A body that Heed took over as it was said; one that a member has worked on may still quote it.
      const isBodyTheirs = traces.said.some((words) => words.trim() === idea.body.trim());
      if (isTitleTheirs || isBodyTheirs) {
        const other = await this.inOtherWords(tx, traces, idea.id);
        const title = isTitleTheirs ? titleFrom(other?.title ?? other?.text ?? WORDLESS) : idea.title;
        await this.rewrite(tx, idea.id, title, isBodyTheirs ? (other?.text ?? '') : idea.body);
        if (isTitleTheirs) replaced.push({ ideaId: idea.id, title: idea.title, by: title });
        retold++;
      }
      const isLeft = (!isTitleTheirs && betrays(idea.title, traces)) || (!isBodyTheirs && betrays(idea.body, traces));
      if (isLeft) toReview.push(idea.id);
    }
    await query(
      tx,
      sql`update support set reason = null where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[]) and reason is not null`,
    );
    // Why one of their submissions came or went.
    await query(
      tx,
      sql`update idea_history set reason = null
          where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[]) and action in ('attach', 'detach')
            and change ->> 'submissionId' = any(${submissionIds}::text[]) and reason is not null`,
    );
    return { replaced, toReview, notesToReview: await this.notes(tx, traces, ideaIds), retold };
  }

  private async rewrite(tx: EntityManager, ideaId: string, title: string, body: string): Promise<void> {
    await query(
      tx,
      sql`update idea set title = ${title}, body = ${body}, version = version + 1, updated_at = now()
          where workspace_id = current_workspace() and id = ${ideaId}`,
    );
    await record(tx, { ideaId, action: 'edit', actor: SYSTEM, change: { fields: ['title', 'body'], cause: 'erasure' } });
    await this.events.emit(tx, { type: 'idea.text_changed', subjectId: ideaId, actor: SYSTEM });
  }

  /** The first who asked for the same and is still known, if their words do not quote these. */
  private async inOtherWords(tx: EntityManager, traces: Traces, ideaId: string): Promise<{ title: string | null; text: string } | null> {
    const other = await one<{ title: string | null; text: string }>(
      tx,
      sql`select r.title, r.text from submission u
          join submission_revision r on r.workspace_id = u.workspace_id and r.submission_id = u.id and r.no = u.revision_no
          left join thread t on t.workspace_id = current_workspace() and t.id = u.thread_id
          where u.workspace_id = current_workspace() and u.idea_id = ${ideaId} and u.state = 'attached' and r.text is not null
            and t.is_private is not true and (u.author_id is null or not u.author_id = any(${traces.authorIds}::uuid[]))
          order by u.id limit 1`,
    );
    return other && !betrays(`${other.title ?? ''} ${other.text}`, { names: traces.names, said: [] }) ? other : null;
  }

  private async notes(tx: EntityManager, traces: Traces, ideaIds: readonly string[]): Promise<string[]> {
    const notes = await query<{ id: string; text: string }>(
      tx,
      sql`select id, text from note where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[]) order by id`,
    );
    return notes.filter(({ text }) => betrays(text, traces)).map(({ id }) => id);
  }
}
