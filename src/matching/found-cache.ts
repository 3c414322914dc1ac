import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { Hit } from './duplicate-finder.service';

interface Kept {
  readonly hits: readonly Hit[];
  readonly revision: string;
  readonly until: number;
}

/** Milliseconds that an answer lives. For as long two replicas may differ: an older text may have been edited into what is asked for. */
const LIFE = 30_000;
/** Answers, at most 50 hits of about 1 KB each. */
const MAX_KEPT = 500;

/**
 * What was found for the last texts that were searched for. It counts while the index is at the same revision: no idea is newer, and those found have
 * the words they had. What an idea may show today (its status, whether it is public, where it was merged) is not kept.
 */
@Injectable()
export class FoundCache {
  /** In the order of last use. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  /** `key` names the workspace, the text with its analysis, and how it is looked for. */
  async get(db: EntityManager, key: string, find: () => Promise<readonly Hit[]>): Promise<readonly Hit[]> {
    const known = this.kept.get(key);
    this.kept.delete(key);
    if (known !== undefined && known.until > this.clock.now().getTime() && known.revision === (await revisionOf(db, known.hits))) {
      this.kept.set(key, known);
      return known.hits;
    }
    const hits = await find();
    // What is quoted of a submission may be taken back at any moment.
    if (hits.some(({ reasons }) => reasons.some(({ kind }) => kind === 'attached_text'))) return hits;
    this.kept.set(key, { hits, revision: await revisionOf(db, hits), until: this.clock.now().getTime() + LIFE });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return hits;
  }
}

async function revisionOf(db: EntityManager, hits: readonly Hit[]): Promise<string> {
  const rows = await query<{ part: string }>(
    db,
    sql`(select x.idea_no::text as part from indexed_idea x where x.workspace_id = current_workspace() order by x.idea_no desc limit 1)
        union all
        (select x.digest from indexed_idea x
         where x.workspace_id = current_workspace() and x.idea_id = any(${hits.map(({ viaIdeaId }) => viaIdeaId)}::uuid[]) order by x.idea_no)`,
  );
  return rows.map(({ part }) => part).join(' ');
}
