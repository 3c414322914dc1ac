import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import type { Role } from '../auth/scopes';
import { Conflict, NotFound } from '../common/errors';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import type { Speaker } from '../integrations/integration';
import type { MemberIdentitiesDto, MemberIdentityDto, TieMemberIdentityDto } from './member-identities.dto';

const MOST = 100;

export interface KnownMember {
  readonly memberId: string;
  readonly role: Role;
}

type PlatformUser = Pick<Speaker, 'realm' | 'externalId'> & Partial<Pick<Speaker, 'email' | 'assurance'>>;

type Row = Omit<MemberIdentityDto, 'createdAt'> & { readonly createdAt: Date };

/** Members as the platforms know them: whose emoji counts by their role, and whose answer is the team's. An admin says so; nobody is tied by a name or an address. */
@Injectable()
export class MemberIdentities {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** The member behind a platform's user, unless they are disabled. Where a platform vouches for an address (mail), by that too. */
  memberOf(db: EntityManager, platform: string, { realm, externalId, ...said }: PlatformUser): Promise<KnownMember | null> {
    const address = said.assurance === 'verified' ? (said.email?.toLowerCase() ?? null) : null;
    return one<KnownMember>(
      db,
      sql`select m.id as "memberId", m.role from member_identity i
          join member m on m.workspace_id = i.workspace_id and m.id = i.member_id and m.disabled_at is null
          where i.workspace_id = current_workspace() and i.platform = ${platform} and i.realm = ${realm}
            and i.external_id in (${externalId}, ${address}) order by i.id limit 1`,
    );
  }

  /** The same again changes nothing. */
  tie(actor: Actor, memberId: string, dto: TieMemberIdentityDto): Promise<{ identity: MemberIdentityDto; isNew: boolean }> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireMember(tx, memberId);
      const inserted = await one<{ id: string }>(
        tx,
        sql`insert into member_identity (workspace_id, id, member_id, platform, realm, external_id)
            values (current_workspace(), ${newId()}, ${memberId}, ${dto.platform}, ${dto.realm}, ${dto.externalId})
            on conflict (workspace_id, platform, realm, external_id) do nothing returning id`,
      );
      const [row] = await identitiesWhere(tx, sql`platform = ${dto.platform} and realm = ${dto.realm} and external_id = ${dto.externalId}`);
      if (!row) throw new Error('The identity written in this transaction is not there');
      if (row.memberId !== memberId) throw new Conflict('This platform user is tied to another member: untie that one first.');
      if (inserted) await this.record(tx, actor, 'member_identity.tie', memberId, { identityId: row.id, platform: dto.platform });
      return { identity: toDto(row), isNew: inserted !== null };
    });
  }

  list(actor: Actor, memberId: string): Promise<MemberIdentitiesDto> {
    return this.database.read(actor.workspaceId, async (db) => {
      await requireMember(db, memberId);
      return { data: (await identitiesWhere(db, sql`member_id = ${memberId}`)).map(toDto) };
    });
  }

  async untie(actor: Actor, memberId: string, identityId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      await requireMember(tx, memberId);
      const row = await one(
        tx,
        sql`delete from member_identity where workspace_id = current_workspace() and member_id = ${memberId} and id = ${identityId} returning id`,
      );
      if (!row) throw new NotFound('member identity', identityId);
      await this.record(tx, actor, 'member_identity.untie', memberId, { identityId });
    });
  }

  private record(tx: EntityManager, actor: Actor, action: string, subjectId: string, detail: Record<string, unknown>): Promise<void> {
    return this.audit.record(tx, { actor: refOf(actor), action, subjectType: 'member', subjectId, detail });
  }
}

function identitiesWhere(db: EntityManager, condition: ReturnType<typeof sql>): Promise<Row[]> {
  return query<Row>(
    db,
    sql`select id, member_id as "memberId", platform, realm, external_id as "externalId", created_at as "createdAt" from member_identity
        where workspace_id = current_workspace() and ${condition} order by id limit ${MOST}`,
  );
}

async function requireMember(db: EntityManager, id: string): Promise<void> {
  if (!(await one(db, sql`select id from member where workspace_id = current_workspace() and id = ${id}`)))
    throw new NotFound('member', id);
}

function toDto({ createdAt, ...row }: Row): MemberIdentityDto {
  return { ...row, createdAt: createdAt.toISOString() };
}
