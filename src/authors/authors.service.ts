import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { Speaker } from '../integrations/integration';

export interface ResolvedAuthor {
  readonly authorId: string;
  readonly identityId: string;
}

/** How an author may be named, and the consent that this rests on (rule 5). */
export interface ConsentedCredit {
  readonly form: 'name' | 'handle' | 'anonymous';
  readonly name: string | null;
  readonly consentId: string | null;
}

/** One person across channels. An identity is unique by (workspace, platform, realm, id); people are joined by proof only, never by a name. */
@Injectable()
export class AuthorsService {
  /**
   * The author behind an identity, made where it is new. Two workers that meet the same new person make one: the identity's constraint
   * decides, and the loser's author row is taken back.
   */
  async resolve(tx: EntityManager, platform: string, speaker: Speaker): Promise<ResolvedAuthor> {
    const known = await this.find(tx, platform, speaker);
    if (known) return known;
    const [authorId, identityId] = [newId(), newId()];
    await query(tx, sql`insert into author (workspace_id, id, name) values (current_workspace(), ${authorId}, ${speaker.name})`);
    const inserted = await one<ResolvedAuthor>(
      tx,
      sql`insert into identity (workspace_id, id, author_id, platform, realm, external_id, name, email, assurance)
          values (current_workspace(), ${identityId}, ${authorId}, ${platform}, ${speaker.realm}, ${speaker.externalId}, ${speaker.name}, ${speaker.email},
                  ${speaker.assurance})
          on conflict (workspace_id, platform, realm, external_id) do nothing returning author_id as "authorId", id as "identityId"`,
    );
    if (inserted) return inserted;
    await query(tx, sql`delete from author where workspace_id = current_workspace() and id = ${authorId}`);
    const winner = await this.find(tx, platform, speaker);
    if (!winner) throw new Error('An identity that conflicts is not there');
    return winner;
  }

  /** A name that the platform tells us later, or tells us anew, is taken over; a claimed identity that it now vouches for becomes verified. */
  private async find(tx: EntityManager, platform: string, speaker: Speaker): Promise<ResolvedAuthor | null> {
    const found = await one<ResolvedAuthor & { isNews: boolean }>(
      tx,
      sql`select author_id as "authorId", id as "identityId",
                 (${speaker.name}::text is not null and name is distinct from ${speaker.name})
                 or (${speaker.email}::text is not null and email is distinct from ${speaker.email})
                 or (assurance = 'claimed' and ${speaker.assurance}::text = 'verified') as "isNews"
          from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${speaker.realm} and external_id = ${speaker.externalId}`,
    );
    if (found?.isNews) {
      await query(
        tx,
        sql`with known as (
              update identity set name = coalesce(${speaker.name}, name), email = coalesce(${speaker.email}, email),
                                  assurance = case when ${speaker.assurance}::text = 'verified' then 'verified' else assurance end
              where workspace_id = current_workspace() and id = ${found.identityId} returning author_id)
            update author a set name = coalesce(${speaker.name}, a.name) from known
            where a.workspace_id = current_workspace() and a.id = known.author_id`,
      );
    }
    return found && { authorId: found.authorId, identityId: found.identityId };
  }

  /** How each may be credited. Without a recorded consent, and for an erased author, a credit is anonymous. */
  async creditsOf(db: EntityManager, authorIds: readonly string[]): Promise<Map<string, ConsentedCredit>> {
    const rows = await query<{
      authorId: string;
      form: ConsentedCredit['form'];
      name: string | null;
      handle: string | null;
      consentId: string;
    }>(
      db,
      sql`select a.id as "authorId", c.form, c.id as "consentId", a.name,
                 (select i.name from identity i where i.workspace_id = a.workspace_id and i.author_id = a.id and i.name is not null order by i.created_at limit 1) as handle
          from author a join consent c on c.workspace_id = a.workspace_id and c.author_id = a.id and c.kind = 'credit' and c.withdrawn_at is null
          where a.workspace_id = current_workspace() and a.id = any(${authorIds}::uuid[]) and a.erased_at is null`,
    );
    const anonymous: ConsentedCredit = { form: 'anonymous', name: null, consentId: null };
    const credits = new Map<string, ConsentedCredit>(authorIds.map((id) => [id, anonymous]));
    for (const row of rows) {
      const name = row.form === 'name' ? row.name : row.form === 'handle' ? row.handle : null;
      credits.set(row.authorId, name === null ? anonymous : { form: row.form, name, consentId: row.consentId });
    }
    return credits;
  }

  /** Their ids on one platform and realm: an answer in their own thread may address them without a consent. */
  async mentionsOf(db: EntityManager, authorIds: readonly string[], platform: string, realm: string): Promise<Map<string, string>> {
    const rows = await query<{ authorId: string; externalId: string }>(
      db,
      sql`select distinct on (author_id) author_id as "authorId", external_id as "externalId" from identity
          where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) and platform = ${platform} and realm = ${realm}
            and assurance = 'verified'
          order by author_id, created_at, id`,
    );
    return new Map(rows.map((row) => [row.authorId, row.externalId]));
  }
}
