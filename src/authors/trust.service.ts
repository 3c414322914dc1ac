import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberActor, refOf } from '../auth/actor';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { lockPerson } from './author-groups';
import type { SetTrustDto, TrustDto } from './trust.dto';
import { trustOf } from './trust-of';

/** What a member says of somebody's trust, against or beside the rules. */
@Injectable()
export class TrustService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  set(actor: MemberActor, authorId: string, { level, reason }: SetTrustDto): Promise<TrustDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const { rootId } = await lockPerson(tx, authorId);
      await query(
        tx,
        sql`update author set trust_level = ${level}, trust_reason = ${reason}, trust_set_by = ${actor.memberId}, trust_set_at = now()
            where workspace_id = current_workspace() and id = ${rootId}`,
      );
      const line = { actor: refOf(actor), action: 'author.trust', subjectType: 'author', subjectId: rootId, detail: { level } };
      await this.audit.record(tx, line);
      return trustOf(tx, authorId);
    });
  }

  /** From now on as the rules say. */
  async unset(actor: MemberActor, authorId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { rootId } = await lockPerson(tx, authorId);
      await query(
        tx,
        sql`update author set trust_level = null, trust_reason = null, trust_set_by = null, trust_set_at = null
            where workspace_id = current_workspace() and id = ${rootId}`,
      );
      const line = { actor: refOf(actor), action: 'author.trust', subjectType: 'author', subjectId: rootId, detail: { level: null } };
      await this.audit.record(tx, line);
    });
  }
}
