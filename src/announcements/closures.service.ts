import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor';
import { Page, decodeCursor, toPage } from '../common/page';
import { Database, query } from '../database/database';
import { join, sql } from '../database/sql';
import { positionIn } from '../ideas/list-position';
import type { ClosureState } from './announcement-words';
import type { ClosureDto, ListClosuresQuery } from './dto/closures.dto';

interface ClosureRow {
  readonly authorId: string;
  readonly ideaId: string;
  readonly announcementId: string | null;
  readonly state: ClosureState;
  readonly reason: string | null;
  readonly deliveryIds: string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The ledger, to be read. */
@Injectable()
export class ClosuresService {
  constructor(private readonly database: Database) {}

  /** By idea, then author: every filter has an index in this order. */
  async list(actor: Actor, { limit, cursor, ...filters }: ListClosuresQuery): Promise<Page<ClosureDto>> {
    const after = decodeCursor(cursor, filters);
    const { state, ideaId, announcementId } = filters;
    const conditions = [
      sql`c.workspace_id = current_workspace()`,
      ...(after === null ? [] : [sql`(c.idea_id, c.author_id) > (${positionIn('id', after)}::uuid, ${after.id}::uuid)`]),
      ...(state === undefined ? [] : [sql`c.state = ${state}`]),
      ...(ideaId === undefined ? [] : [sql`c.idea_id = ${ideaId}`]),
      ...(announcementId === undefined ? [] : [sql`c.announcement_id = ${announcementId}`]),
    ];
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<ClosureRow>(
        db,
        sql`select c.author_id as "authorId", c.idea_id as "ideaId", c.announcement_id as "announcementId", c.state, c.reason,
                   c.created_at as "createdAt", c.updated_at as "updatedAt",
                   array(select l.delivery_id from closure_delivery l where l.workspace_id = current_workspace() and l.author_id = c.author_id
                           and l.idea_id = c.idea_id and l.announcement_id = c.announcement_id order by l.delivery_id) as "deliveryIds"
            from closure c where ${join(conditions, sql` and `)} order by c.idea_id, c.author_id limit ${limit + 1}`,
      ),
    );
    return toPage(rows, limit, filters, (row) => ({ key: row.ideaId, id: row.authorId }), toClosureDto);
  }
}

function toClosureDto({ createdAt, updatedAt, ...row }: ClosureRow): ClosureDto {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
