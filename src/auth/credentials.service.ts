import { Injectable } from '@nestjs/common';
import { Unauthorized } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import type { Actor } from './actor';
import { Role, effectiveScopes } from './scopes';

interface KeyRow {
  id: string;
  memberId: string | null;
  scopes: string[];
  isUsable: boolean;
  role: Role | null;
  isStale: boolean;
}

/** Finds who holds a key. Nothing is cached: a revoked key, a disabled member and a changed role count from the next request on. */
@Injectable()
export class Credentials {
  constructor(private readonly database: Database) {}

  async actorOf(keyHash: Buffer): Promise<Actor> {
    const [found] = await this.database.door<{ workspace_id: string; api_key_id: string }>(
      sql`select workspace_id, api_key_id from resolve_api_key(${keyHash})`,
    );
    if (!found) throw new Unauthorized('This API key is not known. Make one with POST /v1/api-keys.');
    return this.database.read(found.workspace_id, async (db) => {
      const key = await one<KeyRow>(
        db,
        sql`select k.id, k.member_id as "memberId", k.scopes, m.role,
                   k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and (m.id is null or m.disabled_at is null) as "isUsable",
                   k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as "isStale"
            from api_key k left join member m on m.workspace_id = k.workspace_id and m.id = k.member_id
            where k.workspace_id = current_workspace() and k.id = ${found.api_key_id}`,
      );
      if (!key?.isUsable)
        throw new Unauthorized('This API key was revoked, has expired, or belongs to a member who is disabled. Make a new one.');
      // At most once a minute, or every request would write.
      if (key.isStale)
        await query(db, sql`update api_key set last_used_at = now() where workspace_id = current_workspace() and id = ${key.id}`);
      return {
        workspaceId: found.workspace_id,
        credentialId: key.id,
        memberId: key.memberId,
        role: key.role,
        scopes: effectiveScopes(key.scopes, key.role),
      };
    });
  }
}
