import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { decodeCursor, toPage } from '../common/page';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { RequireScope } from './access';
import { Actor, CurrentActor } from './actor';
import { AuditEntriesPageDto, AuditEntryDto, ListAuditEntriesQuery } from './audit-entries.dto';

@ApiTags('Workspace')
@ApiBearerAuth()
@Controller('audit-entries')
export class AuditEntriesController {
  constructor(private readonly database: Database) {}

  /** Read the audit trail
   * @remarks Who changed what, newest first. It can be appended to and read, not changed. */
  @Get()
  @RequireScope('admin')
  async list(@CurrentActor() actor: Actor, @Query() page: ListAuditEntriesQuery): Promise<AuditEntriesPageDto> {
    const filters = ['audit', page.subjectId ?? null];
    const before = decodeCursor(page.cursor, filters)?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    const about = page.subjectId === undefined ? sql`` : sql`and subject_id = ${page.subjectId}`;
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<Omit<AuditEntryDto, 'at'> & { at: Date }>(
        db,
        sql`select id, at, actor_kind as "actorKind", actor_id as "actorId", action, subject_type as "subjectType", subject_id as "subjectId", detail
            from audit_entry where workspace_id = current_workspace() and id < ${before} ${about} order by id desc limit ${page.limit + 1}`,
      ),
    );
    return toPage(
      rows,
      page.limit,
      filters,
      (row) => ({ key: '', id: row.id }),
      (row) => ({ ...row, at: row.at.toISOString() }),
    );
  }
}
