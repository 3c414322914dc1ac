import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { lockCanonicals, recount } from './idea-groups';

/** Support counts people, so that a join of two who asked for the same thing, and a split, changes counts. Both hold the authors first (rule 4). */
@Injectable()
export class PeopleCounts {
  /** Locks the canonical ideas of whatever either side asked for, in id order, and answers those that both stand behind. */
  async lockShared(tx: EntityManager, some: readonly string[], others: readonly string[]): Promise<string[]> {
    const asked = await query<{ ideaId: string; isOfSome: boolean }>(
      tx,
      sql`select idea_id as "ideaId", author_id = any(${some}::uuid[]) as "isOfSome" from support
          where workspace_id = current_workspace() and author_id = any(${[...some, ...others]}::uuid[]) order by idea_id`,
    );
    const canonicals = await lockCanonicals(tx, [...new Set(asked.map(({ ideaId }) => ideaId))]);
    const rootsOf = (isOfSome: boolean) =>
      new Set(asked.filter((row) => row.isOfSome === isOfSome).map(({ ideaId }) => canonicals.get(ideaId) ?? ideaId));
    const ofOthers = rootsOf(false);
    return [...rootsOf(true)].filter((id) => ofOthers.has(id)).sort();
  }

  recount(tx: EntityManager, canonicalIds: readonly string[]): Promise<void> {
    return recount(tx, canonicalIds);
  }
}
