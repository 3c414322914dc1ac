import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { ClosureState } from './announcement-words';

/** Receipts with the announcement itself; all of them are at GET /v1/deliveries?subjectId=. */
export const MAX_RECEIPTS = 100;

export interface ReceiptRow {
  readonly deliveryId: string;
  readonly threadId: string;
  readonly platform: string;
  readonly channel: string;
  readonly permalink: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly deliveredAt: Date | null;
}

export interface Report {
  readonly closures: ReadonlyMap<ClosureState, number>;
  readonly namedCount: number;
  readonly anonymousCount: number;
  /** One more than is shown, where there are more. */
  readonly receipts: readonly ReceiptRow[];
}

/** What came of an announcement. */
@Injectable()
export class AnnouncementReport {
  async of(db: EntityManager, id: string): Promise<Report> {
    const counts = await query<{ state: ClosureState; count: number }>(
      db,
      sql`select state, count(*)::int as count from closure where workspace_id = current_workspace() and announcement_id = ${id} group by state`,
    );
    const credits = await one<{ named: number; anonymous: number }>(
      db,
      // A line is each author's own, so that a split finds it; whoever was joined is one person, who is thanked once.
      sql`select (count(*) filter (where p.is_named))::int as named, (count(*) filter (where not p.is_named))::int as anonymous
          from (select bool_or(c.form <> 'anonymous') as is_named from credit c
                join author a on a.workspace_id = current_workspace() and a.id = c.author_id
                where c.workspace_id = current_workspace() and c.announcement_id = ${id} group by coalesce(a.canonical_id, a.id)) p`,
    );
    const receipts = await query<ReceiptRow>(
      db,
      sql`select d.id as "deliveryId", d.thread_id as "threadId", t.platform, t.channel, d.permalink, d.state, d.reason, d.attempts,
                 d.delivered_at as "deliveredAt"
          from delivery d join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id
          where d.workspace_id = current_workspace() and d.subject_id = ${id} and d.thread_id is not null
          order by d.id limit ${MAX_RECEIPTS + 1}`,
    );
    return {
      closures: new Map(counts.map((row) => [row.state, row.count])),
      namedCount: credits?.named ?? 0,
      anonymousCount: credits?.anonymous ?? 0,
      receipts,
    };
  }
}
