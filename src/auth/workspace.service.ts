import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { stale } from '../common/etag';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { Actor, refOf } from './actor';
import type { UpdateWorkspaceDto, WorkspaceDto } from './workspace.dto';

interface WorkspaceRow {
  id: string;
  name: string;
  timeZone: string;
  language: string;
  version: number;
  createdAt: Date;
}

@Injectable()
export class WorkspaceService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  async get(actor: Actor): Promise<WorkspaceDto> {
    return this.database.read(actor.workspaceId, (db) => this.current(db));
  }

  async update(actor: Actor, version: number, dto: UpdateWorkspaceDto): Promise<WorkspaceDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const updated = await one(
        tx,
        sql`update workspace set name = coalesce(${dto.name ?? null}, name), time_zone = coalesce(${dto.timeZone ?? null}, time_zone),
                   language = coalesce(${dto.language ?? null}, language), version = version + 1
            where id = current_workspace() and version = ${version} returning id`,
      );
      const current = await this.current(tx);
      if (!updated) throw stale('workspace', current.id, current.version);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'workspace.update',
        subjectType: 'workspace',
        subjectId: current.id,
        detail: { ...dto },
      });
      return current;
    });
  }

  private async current(db: EntityManager): Promise<WorkspaceDto> {
    const row = await one<WorkspaceRow>(
      db,
      sql`select id, name, time_zone as "timeZone", language, version, created_at as "createdAt" from workspace where id = current_workspace()`,
    );
    if (!row) throw new Error('A scope without its workspace');
    return { ...row, createdAt: row.createdAt.toISOString() };
  }
}
