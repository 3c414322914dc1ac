import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { Clock } from '../common/clock';
import { stale } from '../common/etag';
import { Conflict, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, query } from '../database/database';
import { isUniqueViolation } from '../database/database-errors';
import { sql } from '../database/sql';
import { Actor, refOf } from './actor';
import { Member } from './member.entity';
import { CreateMemberDto, MemberDto, UpdateMemberDto, toMemberDto } from './members.dto';

@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async create(actor: Actor, dto: CreateMemberDto): Promise<MemberDto> {
    const id = newId();
    try {
      return await this.database.tx(actor.workspaceId, async (tx) => {
        await tx.getRepository(Member).insert({ workspaceId: actor.workspaceId, id, ...dto });
        await this.audit.record(tx, {
          actor: refOf(actor),
          action: 'member.create',
          subjectType: 'member',
          subjectId: id,
          detail: { role: dto.role },
        });
        return toMemberDto(await tx.getRepository(Member).findOneByOrFail({ workspaceId: actor.workspaceId, id }));
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Conflict('A member with this e-mail address exists already; list them with GET /v1/members.');
      throw error;
    }
  }

  async list(actor: Actor, page: PageQuery): Promise<Page<MemberDto>> {
    const after = decodeCursor(page.cursor, 'members');
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<Member>(
        db,
        sql`select id, name, email, role, disabled_at as "disabledAt", version, created_at as "createdAt" from member
            where workspace_id = current_workspace() and id > ${after?.id ?? FIRST_ID}
            order by id limit ${page.limit + 1}`,
      ),
    );
    return toPage(rows, page.limit, 'members', (row) => ({ key: '', id: row.id }), toMemberDto);
  }

  async get(actor: Actor, id: string): Promise<MemberDto> {
    const row = await this.database.read(actor.workspaceId, (db) =>
      db.getRepository(Member).findOneBy({ workspaceId: actor.workspaceId, id }),
    );
    if (!row) throw new NotFound('member', id);
    return toMemberDto(row);
  }

  async update(actor: Actor, id: string, version: number, dto: UpdateMemberDto): Promise<MemberDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const members = tx.getRepository(Member);
      const row = await members.findOne({ where: { workspaceId: actor.workspaceId, id }, lock: { mode: 'pessimistic_write' } });
      if (!row) throw new NotFound('member', id);
      if (row.version !== version) throw stale('member', id, row.version);
      await this.keepAnAdmin(tx, row, dto);
      const disabledAt = dto.isDisabled === undefined ? row.disabledAt : dto.isDisabled ? (row.disabledAt ?? this.clock.now()) : null;
      const changed = { name: dto.name ?? row.name, role: dto.role ?? row.role, disabledAt, version: version + 1 };
      await members.update({ workspaceId: actor.workspaceId, id }, changed);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'member.update',
        subjectType: 'member',
        subjectId: id,
        detail: { role: changed.role, isDisabled: disabledAt !== null },
      });
      return toMemberDto({ ...row, ...changed });
    });
  }

  /** A workspace that nobody may administer could only be mended in the database. */
  private async keepAnAdmin(tx: Parameters<Parameters<Database['tx']>[1]>[0], row: Member, dto: UpdateMemberDto): Promise<void> {
    const isLeaving =
      row.role === 'admin' && row.disabledAt === null && (dto.isDisabled === true || (dto.role !== undefined && dto.role !== 'admin'));
    if (!isLeaving) return;
    const admins = await query<{ id: string }>(
      tx,
      sql`select id from member where workspace_id = current_workspace() and role = 'admin' and disabled_at is null order by id for update`,
    );
    if (admins.every((admin) => admin.id === row.id))
      throw new Conflict('This is the last admin of the workspace; make another member admin first.');
  }
}
