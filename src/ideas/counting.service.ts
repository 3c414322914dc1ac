import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MemberActor, refOf } from '../auth/actor';
import { Invalid } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { CountingDecisionDto, CountingDto, DiscountDto } from './dto/counting.dto';
import { lockCanonicals, recount, subtreeOf } from './idea-groups';
import { record } from './idea-history';
import { requireIdea } from './require-idea';

/** Whose support counts: what moderation found, and what members decide over it. Nobody's support is dropped for it. */
@Injectable()
export class CountingService {
  constructor(private readonly database: Database) {}

  /** For the supports of these authors, and of whoever is one person with them, in the idea's group; with a reason, in the history of the idea. */
  decide(actor: MemberActor, ideaId: string, { decision, authorIds, reason }: CountingDecisionDto): Promise<CountingDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
      const group = await subtreeOf(tx, canonicalId);
      const people = await peopleOf(tx, authorIds);
      await requireSupporters(tx, group, authorIds, people);
      const isCounted = decision === 'count';
      await query(
        tx,
        sql`update support set is_counted = ${isCounted}, discount_reason = ${isCounted ? null : 'decision'}
            where workspace_id = current_workspace() and idea_id = any(${group}::uuid[]) and author_id = any(${people.map(({ id }) => id)}::uuid[])
              and is_counted <> ${isCounted}`,
      );
      await recount(tx, [canonicalId]);
      await record(tx, { ideaId: canonicalId, action: decision, actor: refOf(actor), change: { authorIds }, reason });
      return this.counting(tx, canonicalId, group);
    });
  }

  private async counting(db: EntityManager, canonicalId: string, group: readonly string[]): Promise<CountingDto> {
    const row = await one<{ counted: number; discounted: number }>(
      db,
      sql`select support_count as counted, discounted_count as discounted from idea where workspace_id = current_workspace() and id = ${canonicalId}`,
    );
    const { counted, discounted } = row ?? { counted: 0, discounted: 0 };
    return { supportCount: counted, rawSupportCount: counted + discounted, discounts: await discountsOf(db, group) };
  }
}

/** Why people of the group are not counted, and how many for each reason. Who also has a support that counts is not among them. */
export function discountsOf(db: EntityManager, ideaIds: readonly string[]): Promise<DiscountDto[]> {
  return query<DiscountDto>(
    db,
    sql`select d.reason, count(*)::int as count
        from (select min(s.discount_reason) as reason, bool_or(s.is_counted) as is_counted from support s
              join author a on a.workspace_id = current_workspace() and a.id = s.author_id
              where s.workspace_id = current_workspace() and s.idea_id = any(${ideaIds}::uuid[]) group by coalesce(a.canonical_id, a.id)) d
        where not d.is_counted group by 1 order by 2 desc, 1`,
  );
}

interface PersonPart {
  readonly id: string;
  /** The author of whom a member spoke. */
  readonly spokenOf: string;
}

function peopleOf(tx: EntityManager, authorIds: readonly string[]): Promise<PersonPart[]> {
  return query<PersonPart>(
    tx,
    sql`select g.id, t.id as "spokenOf" from author t
        join author g on g.workspace_id = t.workspace_id and (g.id = coalesce(t.canonical_id, t.id) or g.canonical_id = coalesce(t.canonical_id, t.id))
        where t.workspace_id = current_workspace() and t.id = any(${authorIds}::uuid[])`,
  );
}

async function requireSupporters(
  tx: EntityManager,
  group: readonly string[],
  authorIds: readonly string[],
  people: readonly PersonPart[],
): Promise<void> {
  const rows = await query<{ authorId: string }>(
    tx,
    sql`select distinct author_id as "authorId" from support
        where workspace_id = current_workspace() and idea_id = any(${group}::uuid[]) and author_id = any(${people.map(({ id }) => id)}::uuid[])`,
  );
  const supporting = new Set(rows.map((row) => row.authorId));
  const known = new Set(people.filter(({ id }) => supporting.has(id)).map(({ spokenOf }) => spokenOf));
  const missing = authorIds.flatMap((id, i) => (known.has(id.toLowerCase()) ? [] : [i]));
  if (missing.length === 0) return;
  throw new Invalid(
    missing.map((i) => ({
      pointer: `/authorIds/${i}`,
      code: 'not_found',
      detail: 'No such author stands behind this idea: see its supporters.',
    })),
  );
}
