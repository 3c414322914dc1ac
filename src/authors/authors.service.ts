import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import type { Speaker } from '../integrations/integration';
import type { Trust } from './trust';
import { trustOf } from './trust-of';

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

/**
 * One person across channels. An identity is unique by (workspace, platform, realm, id); people are joined by proof only, never by a name. Of an id
 * that anybody can type there is one more identity for each time that somebody confirmed it by mail: theirs is what was typed until then.
 */
@Injectable()
export class AuthorsService {
  constructor(private readonly events: EventsService) {}

  /**
   * The author behind an identity, made where it is new. Two workers that meet the same new person make one: the identity's constraint
   * decides, and the loser's author row is taken back. `typedAt`: when it came in; null is now.
   */
  async resolve(tx: EntityManager, platform: string, speaker: Speaker, typedAt: Date | null = null): Promise<ResolvedAuthor> {
    const known = await this.find(tx, platform, speaker, typedAt);
    if (known) return known;
    const [authorId, identityId] = [newId(), newId()];
    await query(tx, sql`insert into author (workspace_id, id, name) values (current_workspace(), ${authorId}, ${speaker.name})`);
    const inserted = await one<ResolvedAuthor>(
      tx,
      sql`insert into identity (workspace_id, id, author_id, platform, realm, external_id, name, email, assurance, handle, platform_trust)
          values (current_workspace(), ${identityId}, ${authorId}, ${platform}, ${speaker.realm}, ${speaker.externalId}, ${speaker.name}, ${speaker.email},
                  ${speaker.assurance}, ${speaker.handle ?? null}, ${speaker.trustLevel ?? null})
          on conflict (workspace_id, platform, realm, external_id, confirmed_at) do nothing returning author_id as "authorId", id as "identityId"`,
    );
    if (inserted) {
      if (speaker.assurance === 'verified' && speaker.email !== null) await this.tellVerified(tx, inserted);
      return inserted;
    }
    await query(tx, sql`delete from author where workspace_id = current_workspace() and id = ${authorId}`);
    const winner = await this.find(tx, platform, speaker, typedAt);
    if (!winner) throw new Error('An identity that conflicts is not there');
    return winner;
  }

  /** The author behind an identity that is known, if it spoke now; nobody is made one by asking. */
  async authorOf(
    db: EntityManager,
    platform: string,
    { realm, externalId }: Pick<Speaker, 'realm' | 'externalId'>,
  ): Promise<string | null> {
    const row = await one<{ authorId: string }>(
      db,
      sql`select author_id as "authorId" from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and external_id = ${externalId}
            and confirmed_at is null`,
    );
    return row?.authorId ?? null;
  }

  /**
   * A name that the platform vouches for is taken over, and a claimed identity that it now vouches for becomes verified; an address that was
   * typed for it before does not, unless the platform says that very address, and is forgotten. What anybody may type
   * only fills in what nobody told us yet of an identity that is claimed itself. The name of a consent is never touched.
   * Whoever confirmed a typed address spoke for what was typed until then, and not for who types it since.
   */
  private async find(tx: EntityManager, platform: string, speaker: Speaker, typedAt: Date | null): Promise<ResolvedAuthor | null> {
    const isVerified = speaker.assurance === 'verified';
    const found = await one<ResolvedAuthor & { isNews: boolean; isNewAddress: boolean }>(
      tx,
      sql`select author_id as "authorId", id as "identityId",
                 case when ${isVerified}::boolean
                   then assurance = 'claimed' or (${speaker.name}::text is not null and name is distinct from ${speaker.name})
                     or (${speaker.email}::text is not null and email is distinct from ${speaker.email})
                     or (${speaker.handle ?? null}::text is not null and handle is distinct from ${speaker.handle ?? null})
                     or (${speaker.trustLevel ?? null}::int is not null and platform_trust is distinct from ${speaker.trustLevel ?? null})
                   else assurance = 'claimed' and ((name is null and ${speaker.name}::text is not null)
                     or (email is null and ${speaker.email}::text is not null)) end as "isNews",
                 ${isVerified}::boolean and ${speaker.email}::text is not null
                   and (assurance = 'claimed' or email is distinct from ${speaker.email}) as "isNewAddress"
          from identity
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${speaker.realm} and external_id = ${speaker.externalId}
            and (confirmed_at is null or confirmed_at > ${typedAt}::timestamptz)
          order by confirmed_at nulls last limit 1`,
    );
    if (found?.isNews) await (isVerified ? this.takeOver(tx, found.identityId, speaker) : this.fillIn(tx, found.identityId, speaker));
    if (found?.isNewAddress) await this.tellVerified(tx, found);
    return found && { authorId: found.authorId, identityId: found.identityId };
  }

  /**
   * Whoever reads at the address that this identity typed says that it is theirs: where the id `isTyped` too, theirs is what was typed so far.
   * Its author; null where it is gone.
   */
  async verifyAddress(tx: EntityManager, identityId: string, isTyped: Sql): Promise<string | null> {
    const row = await one<{ authorId: string }>(
      tx,
      sql`update identity i set assurance = 'verified',
            confirmed_at = case when i.assurance = 'claimed' and ${isTyped} then now() else i.confirmed_at end
          where i.workspace_id = current_workspace() and i.id = ${identityId} and i.email is not null returning i.author_id as "authorId"`,
    );
    if (row) await this.tellVerified(tx, { authorId: row.authorId, identityId });
    return row?.authorId ?? null;
  }

  /** Somebody vouches for an address: perhaps for that of somebody we know already. */
  private async tellVerified(tx: EntityManager, { authorId, identityId }: ResolvedAuthor): Promise<void> {
    await this.events.emit(tx, { type: 'identity.verified', subjectId: identityId, data: { authorId, identityId }, actor: SYSTEM });
  }

  private async takeOver(tx: EntityManager, identityId: string, { name, email, handle, trustLevel }: Speaker): Promise<void> {
    await query(
      tx,
      sql`with known as (
            update identity set name = coalesce(${name}, name), assurance = 'verified',
              email = case when assurance = 'claimed' then ${email}::text else coalesce(${email}::text, email) end,
              handle = coalesce(${handle ?? null}, handle), platform_trust = coalesce(${trustLevel ?? null}, platform_trust)
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

  /** How each may be credited: by the name that the person consented to last, as whichever author, whatever they were called since. Without a recorded consent, and for an erased author, a credit is anonymous. */
  async creditsOf(db: EntityManager, authorIds: readonly string[]): Promise<Map<string, ConsentedCredit>> {
    const rows = await query<{ authorId: string; form: ConsentedCredit['form']; name: string | null; consentId: string }>(
      db,
      sql`select a.id as "authorId", c.form, c.id as "consentId", c.name
          from author a cross join lateral
            (select c.id, c.form, c.name from author g
             join consent c on c.workspace_id = g.workspace_id and c.author_id = g.id and c.kind = 'credit' and c.withdrawn_at is null
             where g.workspace_id = a.workspace_id and (g.id = coalesce(a.canonical_id, a.id) or g.canonical_id = coalesce(a.canonical_id, a.id))
             order by c.given_at desc, c.id desc limit 1) c
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

  /** For limits that loosen with trust: what a member set, or what the rules make of a person's age, ideas and platforms. */
  trustOf(db: EntityManager, authorId: string): Promise<Trust> {
    return trustOf(db, authorId);
  }
}
