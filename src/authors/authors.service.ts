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

  /**
   * A name that the platform vouches for is taken over, and a claimed identity that it now vouches for becomes verified. What anybody may type
   * only fills in what nobody told us yet of an identity that is claimed itself. The name of a consent is never touched.
   */
  private async find(tx: EntityManager, platform: string, speaker: Speaker): Promise<ResolvedAuthor | null> {
    const isVerified = speaker.assurance === 'verified';
    const found = await one<ResolvedAuthor & { isNews: boolean }>(
      tx,
      sql`select author_id as "authorId", id as "identityId",
                 case when ${isVerified}::boolean
                   then assurance = 'claimed' or (${speaker.name}::text is not null and name is distinct from ${speaker.name})
                     or (${speaker.email}::text is not null and email is distinct from ${speaker.email})
                   else assurance = 'claimed' and ((name is null and ${speaker.name}::text is not null)
                     or (email is null and ${speaker.email}::text is not null)) end as "isNews"
          from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${speaker.realm} and external_id = ${speaker.externalId}`,
    );
    if (found?.isNews) await (isVerified ? this.takeOver(tx, found.identityId, speaker) : this.fillIn(tx, found.identityId, speaker));
    return found && { authorId: found.authorId, identityId: found.identityId };
  }

  private async takeOver(tx: EntityManager, identityId: string, { name, email }: Speaker): Promise<void> {
    await query(
      tx,
      sql`with known as (
            update identity set name = coalesce(${name}, name), email = coalesce(${email}, email), assurance = 'verified'
            where workspace_id = current_workspace() and id = ${identityId} returning author_id)
          update author a set name = coalesce(${name}, a.name) from known
          where a.workspace_id = current_workspace() and a.id = known.author_id
            and not exists (select 1 from consent c where c.workspace_id = a.workspace_id and c.author_id = a.id and c.kind = 'credit'
                              and c.withdrawn_at is null and c.name is distinct from ${name} and c.name is not null)`,
    );
  }

  private async fillIn(tx: EntityManager, identityId: string, { name, email }: Speaker): Promise<void> {
    await query(
      tx,
      sql`with known as (
            update identity set name = coalesce(name, ${name}), email = coalesce(email, ${email})
            where workspace_id = current_workspace() and id = ${identityId} and assurance = 'claimed' returning author_id)
          update author a set name = coalesce(a.name, ${name}) from known
          where a.workspace_id = current_workspace() and a.id = known.author_id`,
    );
  }

  /** How each may be credited: by the name that was consented to, whatever they were called since. Without a recorded consent, and for an erased author, a credit is anonymous. */
  async creditsOf(db: EntityManager, authorIds: readonly string[]): Promise<Map<string, ConsentedCredit>> {
    const rows = await query<{ authorId: string; form: ConsentedCredit['form']; name: string | null; consentId: string }>(
      db,
      sql`select a.id as "authorId", c.form, c.id as "consentId", c.name
          from author a join consent c on c.workspace_id = a.workspace_id and c.author_id = a.id and c.kind = 'credit' and c.withdrawn_at is null
          where a.workspace_id = current_workspace() and a.id = any(${authorIds}::uuid[]) and a.erased_at is null`,
    );
    const anonymous: ConsentedCredit = { form: 'anonymous', name: null, consentId: null };
    const credits = new Map<string, ConsentedCredit>(authorIds.map((id) => [id, anonymous]));
    for (const { authorId, form, name, consentId } of rows) {
      credits.set(authorId, form === 'anonymous' || name === null ? anonymous : { form, name, consentId });
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
