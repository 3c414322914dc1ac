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

/** As samePersonAs, in id order, of somebody who was erased too. Throws NotFound. */
export async function groupIdsOf(db: EntityManager, authorId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(db, sql`select id from ${samePersonAs(authorId)} g order by id`);
  if (rows.length === 0) throw new NotFound('author', authorId);
  return rows.map(({ id }) => id);
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

/** The author and whoever was joined into them, directly or not, by the links in force: the part of a person that moves with them. */
export async function subtreeOfAuthor(db: EntityManager, authorId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    db,
    sql`with recursive subtree (id) as (
          select ${authorId}::uuid union
          select j.author_id from author_join j join subtree s on j.into_id = s.id where j.workspace_id = current_workspace() and j.undone_at is null)
        select id from subtree order by id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * As personOf for each, and nobody else joins, splits or erases them meanwhile. Authors are locked in id order and before any idea; whoever gives
 * support holds a key share of its author, so that a count never misses a join. Who became one of them while this waited is locked in a further round.
 */
export async function lockPeople(tx: EntityManager, authorIds: readonly string[]): Promise<Person[]> {
  for (let held = 0; ;) {
    const locked = await query<{ id: string }>(
      tx,
      sql`select id from author where workspace_id = current_workspace() and id in
            (select g.id from author t join author g on g.workspace_id = t.workspace_id
               and (g.id = coalesce(t.canonical_id, t.id) or g.canonical_id = coalesce(t.canonical_id, t.id))
             where t.workspace_id = current_workspace() and t.id = any(${authorIds}::uuid[]))
          order by id for update`,
    );
    if (locked.length <= held) break;
    held = locked.length;
  }
  const people: Person[] = [];
  for (const authorId of authorIds) people.push(await personOf(tx, authorId));
  return people;
}

/**
 * Authors of whom nothing is known but an address that this person had confirmed before somebody typed it again: whoever that was, the address is
 * this person's, and goes with them.
 */
export async function typedAgain(db: EntityManager, authorId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    db,
    sql`select distinct i.author_id as id
        from identity mine
        join identity i on i.workspace_id = current_workspace() and i.platform = mine.platform and i.realm = mine.realm
          and i.external_id = mine.external_id and i.confirmed_at is null
        join author a on a.workspace_id = current_workspace() and a.id = i.author_id and a.canonical_id is null
        where mine.workspace_id = current_workspace() and mine.author_id in ${samePersonAs(authorId)} and mine.confirmed_at is not null
          and i.author_id not in ${samePersonAs(authorId)}
          and not exists (select from identity o where o.workspace_id = current_workspace() and o.author_id = i.author_id and o.id <> i.id)
          and not exists (select from author j where j.workspace_id = current_workspace() and j.canonical_id = i.author_id)
        order by 1`,
  );
  return rows.map(({ id }) => id);
}

export async function lockPerson(tx: EntityManager, authorId: string): Promise<Person> {
  await lockPeople(tx, [authorId]);
  return personOf(tx, authorId);
}
