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

  /** For the supports of these authors in the idea's group; with a reason, in the history of the idea. */
  decide(actor: MemberActor, ideaId: string, { decision, authorIds, reason }: CountingDecisionDto): Promise<CountingDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
      const group = await subtreeOf(tx, canonicalId);
      await requireSupporters(tx, group, authorIds);
      const isCounted = decision === 'count';
      await query(
        tx,
        sql`update support set is_counted = ${isCounted}, discount_reason = ${isCounted ? null : 'decision'}
            where workspace_id = current_workspace() and idea_id = any(${group}::uuid[]) and author_id = any(${authorIds}::uuid[])
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

async function requireSupporters(tx: EntityManager, group: readonly string[], authorIds: readonly string[]): Promise<void> {
  const rows = await query<{ authorId: string }>(
    tx,
    sql`select distinct author_id as "authorId" from support
        where workspace_id = current_workspace() and idea_id = any(${group}::uuid[]) and author_id = any(${authorIds}::uuid[])`,
  );
  const known = new Set(rows.map((row) => row.authorId));
  const missing = authorIds.flatMap((id, i) => (known.has(id) ? [] : [i]));
  if (missing.length === 0) return;
  throw new Invalid(
    missing.map((i) => ({
      pointer: `/authorIds/${i}`,
      code: 'not_found',
      detail: 'No such author stands behind this idea: see its supporters.',
    })),
  );
}
