import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { Visibility } from './idea-words';
import type { IdeaStatus } from './transitions';

/** What a group of merged ideas is known by outside, kept on its canonical idea. */
export interface Standing {
  readonly id: string;
  readonly status: IdeaStatus;
  readonly visibility: Visibility;
  readonly ownerId: string | null;
  readonly isTitleConfirmed: boolean;
}

/**
 * Status, visibility, owner, tags and tracker links go over to the new canonical idea, which leaves its own to the former one: swapped, because
 * swapping once more gives back exactly what was. Text, notes, estimates and history are each idea's own. Both rows are locked.
 */
export async function swapStanding(tx: EntityManager, { canonicalId, formerId }: { canonicalId: string; formerId: string }): Promise<void> {
  const both = [canonicalId, formerId];
  await query(
    tx,
    sql`update idea i set status = o.status, status_reason = o.status_reason, visibility = o.visibility, owner_id = o.owner_id,
               version = i.version + 1, updated_at = now()
        from idea o where o.workspace_id = current_workspace() and i.workspace_id = o.workspace_id
          and i.id = any(${both}::uuid[]) and o.id = any(${both}::uuid[]) and o.id <> i.id`,
  );
  await query(
    tx,
    sql`update idea_tag t set idea_id = o.id, idea_created_at = o.created_at
        from idea o where o.workspace_id = current_workspace() and t.workspace_id = o.workspace_id
          and t.idea_id = any(${both}::uuid[]) and o.id = any(${both}::uuid[]) and o.id <> t.idea_id
          and not exists (select from idea_tag b where b.workspace_id = current_workspace() and b.idea_id = o.id and b.tag_id = t.tag_id)`,
  );
  await query(
    tx,
    sql`update idea_tag set is_merged = (idea_id = ${formerId}) where workspace_id = current_workspace() and idea_id = any(${both}::uuid[])`,
  );
  await query(
    tx,
    sql`update tracker_link l set idea_id = o.id
        from idea o where o.workspace_id = current_workspace() and l.workspace_id = o.workspace_id
          and l.idea_id = any(${both}::uuid[]) and o.id = any(${both}::uuid[]) and o.id <> l.idea_id
          and not exists (select from tracker_link b where b.workspace_id = current_workspace() and b.idea_id = o.id and b.url = l.url)`,
  );
}
