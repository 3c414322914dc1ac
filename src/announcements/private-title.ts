import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { AnnouncedIdea, AnnouncementRow } from './announcement-row';

/**
 * A title that Heed took from somebody's words, which were said in private: published as it is, it would be a quote outside that place
 * (rule 5). A title that a member wrote or confirmed is theirs.
 */
export async function quotesPrivately(
  db: EntityManager,
  announcement: Pick<AnnouncementRow, 'title'>,
  idea: AnnouncedIdea,
  threadIds: readonly string[],
): Promise<boolean> {
  if (idea.isTitleConfirmed || !announcement.title.includes(idea.title.trim())) return false;
  const row = await one<{ isPrivate: boolean; threadId: string }>(
    db,
    sql`select t.is_private as "isPrivate", t.id as "threadId"
        from submission u join thread t on t.workspace_id = current_workspace() and t.id = u.thread_id
        where u.workspace_id = current_workspace() and u.idea_id = ${idea.id} and u.state = 'attached'
        order by u.id limit 1`,
  );
  return row?.isPrivate === true && threadIds.some((threadId) => threadId !== row.threadId);
}
