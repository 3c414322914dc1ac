import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** An author and the idea they asked for, with where they asked. */
export interface Asker {
  readonly authorId: string;
  /** Whoever was joined with others is one person with them, who is named once. */
  readonly personId: string;
  readonly ideaId: string;
  /** Threads in which they asked for this idea. */
  readonly threadIds: readonly string[];
  /** How often they asked for it, and how often where others could read it. */
  readonly asks: number;
  readonly openAsks: number;
  readonly isErased: boolean;
  readonly isOptedOut: boolean;
  /** They left an address in a form: it is only claimed, so nothing is sent to it. */
  readonly hasClaimedAddress: boolean;
}

export type Unreachable = 'erased' | 'opted_out' | 'claimed_address_only' | 'no_thread';

/** Why nothing can be sent to somebody at all; null when there is a thread to try. */
export function whyUnreachable(asker: Asker): Unreachable | null {
  if (asker.isErased) return 'erased';
  if (asker.isOptedOut) return 'opted_out';
  if (asker.threadIds.length > 0) return null;
  return asker.hasClaimedAddress ? 'claimed_address_only' : 'no_thread';
}

export function threadsOf(askers: readonly Asker[]): string[] {
  return [...new Set(askers.flatMap((asker) => (whyUnreachable(asker) === null ? asker.threadIds : [])))].sort();
}

/** Everybody behind these ideas; of one author only, where given. Ordered, because closures are locked in this order. */
export function askersOf(db: EntityManager, ideaIds: readonly string[], authorId: string | null = null): Promise<Asker[]> {
  return query<Asker>(
    db,
    sql`select s.author_id as "authorId", coalesce(a.canonical_id, a.id) as "personId", s.idea_id as "ideaId", a.erased_at is not null as "isErased", coalesce(c.state = 'opted_out', false) as "isOptedOut",
               coalesce(array_agg(distinct u.thread_id) filter (where u.thread_id is not null), '{}') as "threadIds",
               count(u.id)::int as asks, (count(u.id) filter (where t.is_private is not true))::int as "openAsks",
               exists (select from identity i where i.workspace_id = current_workspace() and i.author_id = s.author_id and i.email is not null
                         and i.assurance = 'claimed') as "hasClaimedAddress"
        from support s
        join author a on a.workspace_id = current_workspace() and a.id = s.author_id
        left join submission u on u.workspace_id = current_workspace() and u.idea_id = s.idea_id and u.author_id = s.author_id and u.state = 'attached'
        left join thread t on t.workspace_id = current_workspace() and t.id = u.thread_id
        left join closure c on c.workspace_id = current_workspace() and c.author_id = s.author_id and c.idea_id = s.idea_id
        where s.workspace_id = current_workspace() and s.idea_id = any(${ideaIds}::uuid[]) and s.author_id = coalesce(${authorId}::uuid, s.author_id)
        group by s.author_id, a.canonical_id, a.id, s.idea_id, a.erased_at, c.state
        order by s.author_id, s.idea_id`,
  );
}

/** Somebody who asked in a thread, as they may be addressed there: an answer in their own thread needs no consent (rule 5). */
export interface Addressee {
  readonly threadId: string;
  readonly platform: string;
  readonly realm: string;
  readonly authorId: string;
  readonly personId: string;
  readonly name: string | null;
}

export function addresseesOf(db: EntityManager, ideaIds: readonly string[], threadIds: readonly string[]): Promise<Addressee[]> {
  return query<Addressee>(
    db,
    sql`select distinct u.thread_id as "threadId", t.platform, t.realm, u.author_id as "authorId", coalesce(a.canonical_id, a.id) as "personId", a.name
        from submission u
        join thread t on t.workspace_id = current_workspace() and t.id = u.thread_id
        join author a on a.workspace_id = current_workspace() and a.id = u.author_id and a.erased_at is null
        join support s on s.workspace_id = current_workspace() and s.idea_id = u.idea_id and s.author_id = u.author_id
        left join closure c on c.workspace_id = current_workspace() and c.author_id = s.author_id and c.idea_id = s.idea_id
        where u.workspace_id = current_workspace() and u.idea_id = any(${ideaIds}::uuid[]) and u.thread_id = any(${threadIds}::uuid[])
          and u.state = 'attached' and c.state is distinct from 'opted_out'
        order by 1, 4`,
  );
}
