import type { EntityManager } from 'typeorm';
import type { ConsentedCredit } from '../authors/authors.service';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { Asker } from './askers';
import type { NamedPerson } from './thread-message';

export interface AuthorCredit extends ConsentedCredit {
  readonly authorId: string;
}

/** Names in one message: more are thanked without being read. The list of credits itself has no such end. */
export const MAX_NAMED = 30;

const ANONYMOUS: ConsentedCredit = { form: 'anonymous', name: null, consentId: null };

/**
 * Who is credited, and on which consent. Somebody who asked only in private stays anonymous outside it, whatever they consented to
 * elsewhere (rule 5). Expects all rows of an author in the group.
 */
export function creditsFor(askers: readonly Asker[], consented: ReadonlyMap<string, ConsentedCredit>): AuthorCredit[] {
  const spokeOpenly = new Map<string, boolean>();
  for (const { authorId, asks, openAsks } of askers) {
    const isSilent = asks === 0 && spokeOpenly.get(authorId) === undefined;
    if (!isSilent) spokeOpenly.set(authorId, (spokeOpenly.get(authorId) ?? false) || openAsks > 0);
  }
  const authorIds = [...new Set(askers.filter((asker) => !asker.isErased).map((asker) => asker.authorId))].sort();
  // Without a word of their own (a vote that a member gave for them) there is nothing private to give away.
  return authorIds.map((authorId) => ({
    authorId,
    ...((spokeOpenly.get(authorId) ?? true) ? (consented.get(authorId) ?? ANONYMOUS) : ANONYMOUS),
  }));
}

export function isNamed(credit: AuthorCredit): credit is AuthorCredit & { readonly name: string } {
  return credit.form !== 'anonymous' && credit.name !== null;
}

/** What a person who asked as several authors is thanked by: the credit that names them, if one does. */
export function creditPerPerson(credits: readonly AuthorCredit[], askers: readonly Asker[]): AuthorCredit[] {
  const personOf = new Map(askers.map(({ authorId, personId }) => [authorId, personId]));
  const ofPeople = new Map<string, AuthorCredit>();
  for (const credit of credits) {
    const personId = personOf.get(credit.authorId) ?? credit.authorId;
    const known = ofPeople.get(personId);
    if (known === undefined || (!isNamed(known) && isNamed(credit))) ofPeople.set(personId, credit);
  }
  return [...ofPeople.values()];
}

/** A person who asked as several authors is named once. */
export function peopleNamed(credits: readonly AuthorCredit[], askers: readonly Asker[]): NamedPerson[] {
  const personOf = new Map(askers.map(({ authorId, personId }) => [authorId, personId]));
  const names = new Map(credits.filter(isNamed).map(({ authorId, name }) => [personOf.get(authorId) ?? authorId, name]));
  return [...names].map(([authorId, name]) => ({ authorId, name })).slice(0, MAX_NAMED);
}

/** Copied, so that a credit can be explained after the consent is gone. */
export async function insertCredits(tx: EntityManager, announcementId: string, credits: readonly AuthorCredit[]): Promise<void> {
  await query(
    tx,
    sql`insert into credit (workspace_id, announcement_id, author_id, form, name, consent_id)
        select current_workspace(), ${announcementId}, c.author_id, c.form, c.name, c.consent_id
        from unnest(${credits.map((c) => c.authorId)}::uuid[], ${credits.map((c) => c.form)}::text[], ${credits.map((c) => c.name)}::text[],
                    ${credits.map((c) => c.consentId)}::uuid[]) as c (author_id, form, name, consent_id)
        on conflict (workspace_id, announcement_id, author_id) do nothing`,
  );
}

/** Those of a published announcement who may still be named: a consent withdrawn since then, or of somebody they turned out not to be, no longer counts. */
export function namedCredits(db: EntityManager, announcementId: string): Promise<NamedPerson[]> {
  return query(
    db,
    sql`select distinct on (coalesce(a.canonical_id, a.id)) coalesce(a.canonical_id, a.id) as "authorId", c.name
        from credit c join consent k on k.workspace_id = current_workspace() and k.id = c.consent_id and k.withdrawn_at is null
        join author a on a.workspace_id = current_workspace() and a.id = c.author_id and a.erased_at is null
        join author g on g.workspace_id = current_workspace() and g.id = k.author_id and coalesce(g.canonical_id, g.id) = coalesce(a.canonical_id, a.id)
        where c.workspace_id = current_workspace() and c.announcement_id = ${announcementId} and c.form <> 'anonymous' and c.name is not null
        order by 1, c.author_id limit ${MAX_NAMED}`,
  );
}

/** After a split: a credit that rests on the consent of somebody who turned out to be another person is anonymous. */
export async function releaseCredits(tx: EntityManager, authorIds: readonly string[]): Promise<void> {
  await query(
    tx,
    sql`update credit c set form = 'anonymous', name = null, consent_id = null from consent k
        where c.workspace_id = current_workspace() and c.author_id = any(${authorIds}::uuid[]) and k.workspace_id = current_workspace()
          and k.id = c.consent_id and not k.author_id = any(${authorIds}::uuid[])`,
  );
}
