import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { IdeasService } from '../ideas/ideas.service';
import type { AnnouncementRow } from './announcement-row';
import { Asker, askersOf } from './askers';
import { ClosureKey, keyOf } from './closure-ledger';
import { groupBy } from './group-by';

export interface Audience {
  /** The ideas that the askers asked for. */
  readonly ideaIds: readonly string[];
  readonly askers: readonly Asker[];
  /** Of a correction: people who, as it turned out, were never told what it takes back. */
  readonly spared: readonly ClosureKey[];
}

/** Whom an announcement is for. */
@Injectable()
export class AudienceService {
  constructor(private readonly ideas: IdeasService) {}

  async of(db: EntityManager, announcement: AnnouncementRow): Promise<Audience> {
    if (announcement.kind === 'correction') return this.misled(db, announcement.id);
    const ideaIds = await this.ideas.groupIds(db, announcement.ideaId);
    return { ideaIds, askers: await askersOf(db, ideaIds), spared: [] };
  }

  /** Only those whose closure waits for this correction, and only where the wrong message was said. */
  private async misled(db: EntityManager, announcementId: string): Promise<Audience> {
    const rows = await query<ClosureKey & { threadId: string | null }>(
      db,
      sql`select c.author_id as "authorId", c.idea_id as "ideaId", d.thread_id as "threadId"
          from closure c
          left join closure_delivery l on l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id
          left join delivery d on d.workspace_id = current_workspace() and d.id = l.delivery_id and d.state in ('queued', 'sending', 'delivered', 'in_doubt')
          where c.workspace_id = current_workspace() and c.announcement_id = ${announcementId} and c.state = 'pending'
          order by c.author_id, c.idea_id`,
    );
    const ideaIds = [...new Set(rows.map((row) => row.ideaId))].sort();
    const threads = groupBy(rows, keyOf);
    const standing = (await askersOf(db, ideaIds)).filter((asker) => threads.has(keyOf(asker)));
    const askers = standing.flatMap((asker) => {
      const told = new Set(threads.get(keyOf(asker))?.map((row) => row.threadId));
      const threadIds = asker.threadIds.filter((threadId) => told.has(threadId));
      return threadIds.length === 0 ? [] : [{ ...asker, threadIds }];
    });
    const remaining = new Set(askers.map(keyOf));
    const spared = [...threads.entries()].flatMap(([key, [row]]) => (row && !remaining.has(key) ? [row] : []));
    return { ideaIds, askers, spared: spared.map(({ authorId, ideaId }) => ({ authorId, ideaId })) };
  }
}
