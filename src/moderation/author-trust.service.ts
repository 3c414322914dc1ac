import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { AuthorsService } from '../authors/authors.service';
import type { TrustLevel } from '../authors/trust';
import { one } from '../database/database';
import { sql } from '../database/sql';

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
  constructor(private readonly authors: AuthorsService) {}

  async of(db: EntityManager, authorId: string): Promise<KnownAuthor> {
    const { level } = await this.authors.trustOf(db, authorId);
    const sent = await one<{ accepted: number }>(
      db,
      sql`select count(*)::int as accepted from
            (select from submission where workspace_id = current_workspace() and state = 'attached' and author_id in ${samePersonAs(authorId)} limit ${ENOUGH}) s`,
    );
    return { trust: level, accepted: sent?.accepted ?? 0 };
  }

  /** Of whom a caller speaks before they are known as an author. */
  async ofIdentity(db: EntityManager, platform: string, realm: string, externalId: string): Promise<KnownAuthor> {
    const identity = await one<{ authorId: string }>(
      db,
      sql`select author_id as "authorId" from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and external_id = ${externalId}
            and confirmed_at is null`,
    );
    return identity === null ? { trust: 'newcomer', accepted: 0 } : this.of(db, identity.authorId);
  }
}
