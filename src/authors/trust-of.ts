import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { samePersonAs } from './author-groups';
import { Trust, TrustFacts, TrustLevel, trustByRules } from './trust';

interface TrustRow extends TrustFacts {
  readonly level: TrustLevel | null;
  readonly reason: string | null;
}

/** The trust in a person, over all that they are known as: what a member set, else what the rules make of the facts of this moment. */
export async function trustOf(db: EntityManager, authorId: string): Promise<Trust> {
  const row = await one<TrustRow>(
    db,
    sql`with person as materialized (
          select id, canonical_id, created_at, trust_level, trust_reason from author
          where workspace_id = current_workspace() and id in ${samePersonAs(authorId)})
        select max(trust_level) filter (where canonical_id is null) as level, max(trust_reason) filter (where canonical_id is null) as reason,
               coalesce(extract(epoch from now() - min(created_at)) / 86400, 0)::float8 as "ageDays",
               (select count(distinct i.id)::int from support s
                join idea asked on asked.workspace_id = current_workspace() and asked.id = s.idea_id
                join idea i on i.workspace_id = current_workspace() and i.id = asked.canonical_id
                where s.workspace_id = current_workspace() and s.author_id in (select id from person) and s.origin = 'submission'
                  and i.status in ('accepted', 'planned', 'in_progress', 'shipped')) as "acceptedIdeas",
               (select max(platform_trust) from identity n where n.workspace_id = current_workspace() and n.author_id in (select id from person)
                  and n.assurance = 'verified') as "platformTrust"
        from person`,
  );
  if (row?.level) return { level: row.level, isSet: true, because: row.reason ?? '' };
  return trustByRules(row ?? { ageDays: 0, acceptedIdeas: 0, platformTrust: null });
}
