import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { Clock } from '../common/clock';
import { Invalid, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { Actor, refOf } from './actor';
import { ApiKey } from './api-key.entity';
import { ApiKeyDto, CreateApiKeyDto, CreatedApiKeyDto, toApiKeyDto } from './api-keys.dto';
import { Member } from './member.entity';
import { newKey } from './new-key';

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async create(actor: Actor, dto: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    if (dto.expiresAt !== undefined && new Date(dto.expiresAt) <= this.clock.now()) {
      throw new Invalid([{ pointer: '/expiresAt', code: 'past', detail: 'This is past: the key would never work.' }]);
    }
    const { token, prefix, hash } = newKey();
    const id = newId();
    return this.database.tx(actor.workspaceId, async (tx) => {
      if (dto.memberId !== undefined && !(await tx.getRepository(Member).existsBy({ workspaceId: actor.workspaceId, id: dto.memberId }))) {
        throw new Invalid([{ pointer: '/memberId', code: 'not_found', detail: 'There is no such member in this workspace.' }]);
      }
      const keys = tx.getRepository(ApiKey);
      const expiresAt = dto.expiresAt === undefined ? null : new Date(dto.expiresAt);
      await keys.insert({
        workspaceId: actor.workspaceId,
        id,
        memberId: dto.memberId ?? null,
        name: dto.name,
        prefix,
        hash,
        scopes: dto.scopes,
        expiresAt,
      });
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'api_key.create',
        subjectType: 'api_key',
        subjectId: id,
        detail: { scopes: dto.scopes, memberId: dto.memberId ?? null },
      });
      return { ...toApiKeyDto(await keys.findOneByOrFail({ workspaceId: actor.workspaceId, id })), token };
    });
  }

  async list(actor: Actor, page: PageQuery): Promise<Page<ApiKeyDto>> {
    const after = decodeCursor(page.cursor, 'api-keys');
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<ApiKey>(
        db,
        sql`select id, member_id as "memberId", name, prefix, scopes, expires_at as "expiresAt", last_used_at as "lastUsedAt",
                   revoked_at as "revokedAt", created_at as "createdAt"
            from api_key where workspace_id = current_workspace() and id > ${after?.id ?? FIRST_ID}
            order by id limit ${page.limit + 1}`,
      ),
    );
    return toPage(rows, page.limit, 'api-keys', (row) => ({ key: '', id: row.id }), toApiKeyDto);
  }

  /** A second time changes nothing. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const rows = await query<{ wasRevoked: boolean }>(
        tx,
        sql`with before as (select id, revoked_at from api_key where workspace_id = current_workspace() and id = ${id} for update)
            update api_key k set revoked_at = coalesce(k.revoked_at, now()) from before
            where k.workspace_id = current_workspace() and k.id = before.id returning before.revoked_at is not null as "wasRevoked"`,
      );
      if (!rows[0]) throw new NotFound('api key', id);
      if (!rows[0].wasRevoked)
        await this.audit.record(tx, { actor: refOf(actor), action: 'api_key.revoke', subjectType: 'api_key', subjectId: id });
    });
  }
}
