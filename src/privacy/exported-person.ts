import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { MailSuppressions } from '../deliveries/mail-suppressions.service';
import type { AuthorExportDto } from './author-export.dto';
import { MOST, at } from './exported-rows';

/** Questions to addresses that they typed, whether they are theirs. */
export function confirmationsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['addressConfirmations']> {
  return query(
    db,
    sql`select i.email, i.platform, ${at(sql`c.asked_at`)} as "askedAt", ${at(sql`c.confirmed_at`)} as "confirmedAt"
        from identity i join address_confirmation c on c.workspace_id = current_workspace() and c.identity_id = i.id
        where i.workspace_id = current_workspace() and i.author_id = any(${ids}::uuid[]) order by c.asked_at, c.id limit ${MOST}`,
  );
}

/** Of the addresses that are proven theirs: whether another one wants mail is its reader's own business. */
export async function suppressedAddressesOf(
  db: EntityManager,
  suppressions: MailSuppressions,
  ids: readonly string[],
): Promise<AuthorExportDto['mailSuppressions']> {
  const proven = await query<{ email: string }>(
    db,
    sql`select distinct lower(email) as email from identity
        where workspace_id = current_workspace() and author_id = any(${ids}::uuid[]) and assurance = 'verified' and email is not null
        order by 1 limit ${MOST}`,
  );
  const since = await suppressions.since(
    db,
    proven.map(({ email }) => email),
  );
  return [...since].map(([email, suppressedAt]) => ({ email, suppressedAt: suppressedAt.toISOString() }));
}

export function reactionsOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['reactions']> {
  return query(
    db,
    sql`select platform, sign, is_removed as "isRemoved", idea_ids as "ideaIds", ${at(sql`reacted_at`)} as "reactedAt" from reaction where ${mine}
        order by reacted_at limit ${MOST}`,
  );
}

export function detachmentsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['detachments']> {
  return query(
    db,
    sql`select d.submission_id as "submissionId", d.from_idea_id as "fromIdeaId", d.to_idea_id as "toIdeaId", d.reason,
               ${at(sql`d.detached_at`)} as "detachedAt", ${at(sql`d.undone_at`)} as "undoneAt"
        from submission s join detachment d on d.workspace_id = current_workspace() and d.submission_id = s.id
        where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[]) order by d.id limit ${MOST}`,
  );
}

export function questionsTo(db: EntityManager, mine: Sql): Promise<AuthorExportDto['questions']> {
  return query(
    db,
    sql`select purpose, ${at(sql`asked_at`)} as "askedAt", ${at(sql`answered_at`)} as "answeredAt" from prompt where ${mine}
        order by asked_at, id limit ${MOST}`,
  );
}

/** Not what opens them: of that only a hash is kept. */
export function linksOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['links']> {
  return query(
    db,
    sql`select purpose, ${at(sql`created_at`)} as "issuedAt", ${at(sql`expires_at`)} as "expiresAt", ${at(sql`used_at`)} as "usedAt"
        from author_link where ${mine} order by created_at, id limit ${MOST}`,
  );
}
