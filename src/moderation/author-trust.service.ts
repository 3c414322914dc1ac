import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { TrackRecord, TrustLevel, levelFrom } from './trust';

/** Suggestions that are looked at: more change no level. */
const ENOUGH = 100;

export interface KnownAuthor {
  readonly trust: TrustLevel;
  /** Suggestions of theirs that stand behind an idea. */
  readonly accepted: number;
}

/** The one place where moderation asks how far an author is trusted. */
@Injectable()
export class AuthorTrust {
  async of(db: EntityManager, authorId: string): Promise<KnownAuthor> {
    const record = await one<TrackRecord>(
      db,
      sql`select extract(epoch from now() - a.created_at)::float8 / 86400 as "ageDays",
                 (select count(*)::int from (select from submission where workspace_id = current_workspace() and author_id = a.id and state = 'attached'
                                             limit ${ENOUGH}) s) as attached
          from author a where a.workspace_id = current_workspace() and a.id = ${authorId}`,
    );
    return record === null ? { trust: 'newcomer', accepted: 0 } : { trust: levelFrom(record), accepted: record.attached };
  }

  /** Of whom a caller speaks before they are known as an author. */
  async ofIdentity(db: EntityManager, platform: string, realm: string, externalId: string): Promise<KnownAuthor> {
    const identity = await one<{ authorId: string }>(
      db,
      sql`select author_id as "authorId" from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and external_id = ${externalId}`,
    );
    return identity === null ? { trust: 'newcomer', accepted: 0 } : this.of(db, identity.authorId);
  }
}
