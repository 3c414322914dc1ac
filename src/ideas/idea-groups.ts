import type { EntityManager } from 'typeorm';
import { Conflict, NotFound } from '../common/errors';
import { query } from '../database/database';
import { Sql, sql } from '../database/sql';

/** Each further attempt means that another merge was committed meanwhile: more than this is no longer bad luck. */
const ATTEMPTS = 50;

/** The ids of a canonical idea and of everything merged into it, as a subquery. */
export function groupOf(canonicalId: string | Sql): Sql {
  return sql`(select ${canonicalId}::uuid union all
              select g.id from idea g where g.workspace_id = current_workspace() and g.is_merged and g.canonical_id = ${canonicalId}::uuid)`;
}

/** An idea and what is merged into it, directly or not, by the links in force: the part of a tree that moves with it. */
export async function subtreeOf(db: EntityManager, ideaId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    db,
    sql`with recursive subtree (id) as (
          select ${ideaId}::uuid union
          select m.duplicate_id from merge m join subtree s on m.into_id = s.id where m.workspace_id = current_workspace() and m.undone_at is null)
        select id from subtree order by id`,
  );
  return rows.map((row) => row.id);
}

/**
 * Locks the canonical ideas of these ideas, in id order, and answers them by idea (rule 4). While one waited for a lock the link may have
 * moved: then it lets go of all and starts again, because locking what is missing would break the order. NO KEY UPDATE: foreign keys to the
 * idea (a new support, a note) need not wait.
 */
export async function lockCanonicals(tx: EntityManager, ideaIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await tx.query('savepoint canonicals');
    const locked = await query<{ id: string }>(
      tx,
      sql`select i.id from idea i where i.workspace_id = current_workspace()
            and i.id in (select l.canonical_id from idea l where l.workspace_id = current_workspace() and l.id = any(${ideaIds}::uuid[]))
          order by i.id for no key update of i`,
    );
    const links = await query<{ id: string; canonicalId: string }>(
      tx,
      sql`select id, canonical_id as "canonicalId" from idea where workspace_id = current_workspace() and id = any(${ideaIds}::uuid[])`,
    );
    const canonicals = new Map(links.map((link) => [link.id, link.canonicalId]));
    const missing = ideaIds.find((id) => !canonicals.has(id));
    if (missing !== undefined) throw new NotFound('idea', missing);
    const held = new Set(locked.map((row) => row.id));
    if (links.every((link) => held.has(link.canonicalId))) {
      await tx.query('release savepoint canonicals');
      return canonicals;
    }
    await tx.query('rollback to savepoint canonicals');
    await tx.query('release savepoint canonicals');
  }
  throw new Conflict('These ideas are being merged by others at this moment. Repeat in a few seconds.');
}

/** The canonical ideas must be locked. Counting anew costs a scan of the group, so only merges do it; one support changes it by one. */
export async function recount(tx: EntityManager, canonicalIds: readonly string[]): Promise<void> {
  await query(
    tx,
    sql`update idea c set updated_at = now(), (support_count, discounted_count) =
          (select (count(*) filter (where p.is_counted))::int, (count(*) filter (where not p.is_counted))::int
           from (select bool_or(s.is_counted) as is_counted from support s
                 join author a on a.workspace_id = current_workspace() and a.id = s.author_id
                 where s.workspace_id = current_workspace() and s.idea_id in ${groupOf(sql`c.id`)} group by coalesce(a.canonical_id, a.id)) p)
        where c.workspace_id = current_workspace() and c.id = any(${canonicalIds}::uuid[])`,
  );
}
