import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Traces, betrays } from '../authors/traces';
import { truncate } from '../common/text';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { ReplacedTitle } from '../ideas/idea-erasure.service';
import { MAX_TEXT, MAX_TITLE } from './wording';

export interface ErasedAnnouncements {
  /** Those that thank, tell or quote them: what was said of them in threads is to be erased too. */
  readonly announcementIds: readonly string[];
  readonly toReview: readonly string[];
  readonly credits: number;
}

interface Words {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Credits lose the name, closures end, and an announcement no longer says in somebody's words what they asked for. */
@Injectable()
export class AnnouncementErasure {
  async erase(
    tx: EntityManager,
    traces: Traces,
    ideaIds: readonly string[],
    replaced: readonly ReplacedTitle[],
  ): Promise<ErasedAnnouncements> {
    const thanked = await query<{ id: string }>(
      tx,
      sql`update credit set form = 'anonymous', name = null, consent_id = null
          where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[]) returning announcement_id as id`,
    );
    await query(
      tx,
      sql`update closure set state = 'unreachable', reason = 'erased', updated_at = now()
          where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[])
            and state in ('pending', 'in_doubt', 'failed', 'unreachable')`,
    );
    const told = await query<{ id: string }>(
      tx,
      sql`select distinct announcement_id as id from closure_delivery
          where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[])`,
    );
    const words = await this.ofIdeas(tx, ideaIds);
    const toReview: string[] = [];
    for (const each of words) {
      const [title, text] = [retold(each.title, replaced, MAX_TITLE), retold(each.text, replaced, MAX_TEXT)];
      if (title !== each.title || text !== each.text) {
        await query(
          tx,
          sql`update announcement set title = ${title}, text = ${text}, version = version + 1, updated_at = now()
              where workspace_id = current_workspace() and id = ${each.id}`,
        );
      }
      if (betrays(title, traces) || betrays(text, traces)) toReview.push(each.id);
    }
    const announcementIds = [...new Set([...thanked, ...told, ...words].map(({ id }) => id))].sort();
    return { announcementIds, toReview, credits: thanked.length };
  }

  /** Of these ideas and of those that were ever merged with them: a correction quotes what was told of the other one. */
  private ofIdeas(tx: EntityManager, ideaIds: readonly string[]): Promise<Words[]> {
    return query<Words>(
      tx,
      sql`select id, title, text from announcement where workspace_id = current_workspace() and idea_id in (
            select unnest(${ideaIds}::uuid[])
            union select into_id from merge where workspace_id = current_workspace() and duplicate_id = any(${ideaIds}::uuid[])
            union select duplicate_id from merge where workspace_id = current_workspace() and into_id = any(${ideaIds}::uuid[]))
          order by id for no key update`,
    );
  }
}

function retold(text: string, replaced: readonly ReplacedTitle[], limit: number): string {
  return truncate(
    replaced.reduce((all, { title, by }) => all.split(title.trim()).join(by), text),
    limit,
  );
}
