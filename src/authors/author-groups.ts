import type { EntityManager } from 'typeorm';
import { NotFound } from '../common/errors';
import { query } from '../database/database';
import { Sql, sql } from '../database/sql';

/** One person: the author at the root of the joins, and all who were found to be the same. */
export interface Person {
  readonly rootId: string;
  /** The root and those joined into it, in id order. */
  readonly authorIds: readonly string[];
}

/** The ids of all authors who are the same person as this one, as a subquery. */
export function samePersonAs(authorId: string | Sql): Sql {
  return sql`(select g.id from author t join author g on g.workspace_id = t.workspace_id
                and (g.id = coalesce(t.canonical_id, t.id) or g.canonical_id = coalesce(t.canonical_id, t.id))
              where t.workspace_id = current_workspace() and t.id = ${authorId})`;
}

/** Throws NotFound also for somebody who was erased: there is nobody to be changed. */
export async function personOf(db: EntityManager, authorId: string): Promise<Person> {
  const rows = await query<{ id: string; rootId: string }>(
    db,
    sql`select id, coalesce(canonical_id, id) as "rootId" from author
        where workspace_id = current_workspace() and id in ${samePersonAs(authorId)} and erased_at is null order by id`,
  );
  const [first] = rows;
  if (!first) throw new NotFound('author', authorId);
  return { rootId: first.rootId, authorIds: rows.map(({ id }) => id) };
}

/**
 * As personOf, and nobody else joins, splits or erases them meanwhile. Authors are locked in id order and before any idea; whoever gives
 * support holds a key share of its author, so that a count never misses a join.
 */
export async function lockPerson(tx: EntityManager, authorId: string): Promise<Person> {
  await query(
    tx,
    sql`select id from author where workspace_id = current_workspace() and id in ${samePersonAs(authorId)} order by id for update`,
  );
  return personOf(tx, authorId);
}
