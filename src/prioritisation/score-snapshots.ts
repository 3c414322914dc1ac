import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { ScoreExplanation } from './explain';

export interface ScoreSnapshot {
  readonly at: Date;
  readonly cause: string;
  /** Null: the last estimate had been withdrawn. */
  readonly rating: ScoreExplanation | null;
}

/** What was in force at that moment, now where it is null: the last one written before. */
export function snapshotAt(db: EntityManager, ideaId: string, asOf: Date | null): Promise<ScoreSnapshot | null> {
  return one<ScoreSnapshot>(
    db,
    sql`select at, cause, nullif(terms -> 'rating', 'null'::jsonb) as rating from score_snapshot
        where workspace_id = current_workspace() and idea_id = ${ideaId} and at <= coalesce(${asOf}::timestamptz, 'infinity')
        order by at desc, id desc limit 1`,
  );
}
