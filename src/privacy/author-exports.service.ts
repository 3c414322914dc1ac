import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorProfilesService } from '../authors/author-profiles.service';
import { groupIdsOf } from '../authors/author-groups';
import type { IdentityKey } from '../authors/traces';
import { Database, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { MailSuppressions } from '../deliveries/mail-suppressions.service';
import { personSubject } from '../intake/delivery-subjects';
import type { AuthorExportDto, ExportedClosureDto } from './author-export.dto';
import { answersTo, messageTo } from './exported-answers';
import { confirmationsOf, detachmentsOf, linksOf, questionsTo, reactionsOf, suppressedAddressesOf } from './exported-person';
import { MOST, at } from './exported-rows';

/** Everything that is held about a person, over all authors that they are. Times are written as JSON writes them. */
@Injectable()
export class AuthorExports {
  constructor(
    private readonly database: Database,
    private readonly profiles: AuthorProfilesService,
    private readonly suppressions: MailSuppressions,
  ) {}

  /** One snapshot: what comes in meanwhile is in the next export. */
  of(workspaceId: string, authorId: string): Promise<AuthorExportDto> {
    return this.database.tx(workspaceId, async (tx) => {
      const ids = await groupIdsOf(tx, authorId);
      const mine = sql`workspace_id = current_workspace() and author_id = any(${ids}::uuid[])`;
      const held = {
        submissions: await submissionsOf(tx, ids),
        replies: await repliesOf(tx, mine),
        payloads: await payloadsOf(tx, ids),
        answers: await answersTo(tx, ids),
        detachments: await detachmentsOf(tx, ids),
        support: await supportOf(tx, mine),
        reactions: await reactionsOf(tx, mine),
        consents: await consentsOf(tx, mine),
        credits: await creditsOf(tx, mine),
        closures: await closuresOf(tx, ids),
        addressConfirmations: await confirmationsOf(tx, ids),
        mailSuppressions: await suppressedAddressesOf(tx, this.suppressions, ids),
        questions: await questionsTo(tx, mine),
        links: await linksOf(tx, mine),
      };
      const author = await this.profiles.profile(tx, authorId);
      return { author, ...held, isTruncated: Object.values(held).some((rows) => rows.length >= MOST) };
    });
  }
}

function submissionsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['submissions']> {
  return query(
    db,
    sql`select s.id, s.platform, s.permalink, s.state, s.part_of as "partOf", s.idea_id as "ideaId", ${at(sql`s.received_at`)} as "receivedAt",
               (select coalesce(jsonb_agg(jsonb_build_object('no', r.no, 'title', r.title, 'text', r.text, 'receivedAt', ${at(sql`r.received_at`)}) order by r.no), '[]')
                from submission_revision r where r.workspace_id = s.workspace_id and r.submission_id = s.id) as revisions,
               array(select v.verdict || ': ' || v.reason from moderation_verdict v
                     where v.workspace_id = s.workspace_id and v.submission_id = s.id order by v.id) as verdicts,
               array(select a.text from appeal a
                     where a.workspace_id = s.workspace_id and a.submission_id = s.id and a.text is not null order by a.id) as appeals
        from submission s where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[]) order by s.id limit ${MOST}`,
  );
}

function repliesOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['replies']> {
  return query(db, sql`select platform, text, ${at(sql`said_at`)} as "saidAt" from thread_reply where ${mine} order by id limit ${MOST}`);
}

/** Under which somebody spoke; both null, where nobody else ever did. */
interface Spoke extends IdentityKey {
  readonly since: Date | null;
  readonly until: Date | null;
}

/**
 * Deliveries that brought what they said, or that name them. What else stands in the bytes is of the same message. An id that anybody can type
 * names whoever typed it: what another author sent under it is not theirs, nor is what came before or after the time that is theirs.
 */
async function payloadsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['payloads']> {
  const identities = await query<Spoke>(
    db,
    sql`select i.platform, i.realm, i.external_id as "externalId", i.confirmed_at as until,
               (select max(e.confirmed_at) from identity e
                where e.workspace_id = current_workspace() and e.platform = i.platform and e.realm = i.realm and e.external_id = i.external_id
                  and (i.confirmed_at is null or e.confirmed_at < i.confirmed_at)) as since
        from identity i where i.workspace_id = current_workspace() and i.author_id = any(${ids}::uuid[])`,
  );
  const subjects = identities.map((identity) => personSubject(identity.platform, identity));
  const rows = await query<AuthorExportDto['payloads'][number]>(
    db,
    sql`select p.content_type as "contentType", ${at(sql`p.received_at`)} as "receivedAt", replace(encode(p.bytes, 'base64'), chr(10), '') as bytes
        from payload p join inbound_delivery d on d.workspace_id = p.workspace_id and d.id = p.inbound_delivery_id
        where p.workspace_id = current_workspace() and (d.subjects && ${subjects}::text[] and exists (
            select from unnest(${subjects}::text[], ${identities.map(({ since }) => since)}::timestamptz[], ${identities.map(({ until }) => until)}::timestamptz[])
              as spoke (subject, since, until)
            where spoke.subject = any(d.subjects) and p.received_at >= coalesce(spoke.since, '-infinity') and p.received_at < coalesce(spoke.until, 'infinity'))
          or d.id in
          (select s.inbound_delivery_id from submission s where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[])))
          and not exists (select from submission o where o.workspace_id = current_workspace() and o.inbound_delivery_id = d.id
                            and o.author_id <> all(${ids}::uuid[]))
        order by d.id limit ${MOST}`,
  );
  return rows.map((row) => ({ ...row, bytes: withoutToken(row.bytes) }));
}

/** By which Slack says that it is Slack: in JSON, in a form, and in the JSON of a form. */
const PLATFORM_TOKEN = /("token"\s*:\s*"|%22token%22%3A%22|(?:^|&)token=)[^"&%]+/g;

function withoutToken(bytes: string): string {
  return Buffer.from(Buffer.from(bytes, 'base64').toString('latin1').replace(PLATFORM_TOKEN, '$1'), 'latin1').toString('base64');
}

function supportOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['support']> {
  return query(
    db,
    sql`select idea_id as "ideaId", origin, reason, is_counted as "isCounted", discount_reason as "discountReason", ${at(sql`created_at`)} as "supportedAt" from support where ${mine} order by created_at, idea_id limit ${MOST}`,
  );
}

function consentsOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['consents']> {
  return query(
    db,
    sql`select kind, form, name, source, ${at(sql`given_at`)} as "givenAt", ${at(sql`withdrawn_at`)} as "withdrawnAt" from consent where ${mine}
        order by given_at, id limit ${MOST}`,
  );
}

function creditsOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['credits']> {
  return query(
    db,
    sql`select announcement_id as "announcementId", form, name from credit where ${mine} order by announcement_id limit ${MOST}`,
  );
}

async function closuresOf(db: EntityManager, ids: readonly string[]): Promise<ExportedClosureDto[]> {
  const rows = await query<{ ideaId: string; state: string; bodies: unknown[] }>(
    db,
    sql`select c.idea_id as "ideaId", c.state,
               array(select d.body from closure_delivery l join delivery d on d.workspace_id = current_workspace() and d.id = l.delivery_id
                     where l.workspace_id = current_workspace() and l.author_id = c.author_id and l.idea_id = c.idea_id and d.body is not null
                     order by d.id) as bodies
        from closure c where c.workspace_id = current_workspace() and c.author_id = any(${ids}::uuid[]) order by c.idea_id, c.author_id limit ${MOST}`,
  );
  return rows.map(({ bodies, ...row }) => ({ ...row, messages: bodies.flatMap((body) => messageTo(body) ?? []) }));
}
