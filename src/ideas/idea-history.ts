import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';

export type HistoryAction =
  | 'create'
  | 'edit'
  | 'transition'
  | 'quadrant'
  | 'merge'
  | 'unmerge'
  | 'promote'
  | 'attach'
  | 'detach'
  | 'source_edited'
  | 'tag'
  | 'untag'
  | 'link'
  | 'unlink'
  | 'vote'
  | 'unvote'
  | 'count'
  | 'discount'
  | 'note';

export interface HistoryLine {
  readonly ideaId: string;
  readonly action: HistoryAction;
  readonly actor: ActorRef;
  /** Ids and states; a title that a member wrote, never an author's text (rule 14). */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly reason?: string | null;
}

export async function record(tx: EntityManager, line: HistoryLine): Promise<void> {
  await query(
    tx,
    sql`insert into idea_history (workspace_id, id, idea_id, action, actor_kind, actor_id, change, reason)
        values (current_workspace(), ${newId()}, ${line.ideaId}, ${line.action}, ${line.actor.kind}, ${line.actor.id},
                ${JSON.stringify(line.change ?? {})}, ${line.reason ?? null})`,
  );
}

/** What a line says of a field that changed; nothing of one that did not. */
export function fromTo<K extends string>(
  field: K,
  from: Readonly<Record<K, unknown>>,
  to: Readonly<Record<K, unknown>>,
): Record<string, unknown> {
  return from[field] === to[field] ? {} : { [field]: { from: from[field], to: to[field] } };
}
