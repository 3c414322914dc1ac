import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorProfilesService } from '../authors/author-profiles.service';
import { groupIdsOf } from '../authors/author-groups';
import { identityTraces } from '../authors/traces';
import { Database, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { readOutgoingBody, toPlainText } from '../deliveries/outgoing-body';
import { personSubject } from '../intake/delivery-subjects';
import type { AuthorExportDto, ExportedClosureDto } from './author-export.dto';

/** Of each kind. */
const MOST = 5_000;

/** Everything that is held about a person, over all authors that they are. Times are written as JSON writes them. */
@Injectable()
export class AuthorExports {
  constructor(
    private readonly database: Database,
    private readonly profiles: AuthorProfilesService,
  ) {}

  /** One snapshot: what comes in meanwhile is in the next export. */
  of(workspaceId: string, authorId: string): Promise<AuthorExportDto> {
    return this.database.tx(workspaceId, async (tx) => {
      const ids = await groupIdsOf(tx, authorId);
      const mine = sql`workspace_id = current_workspace() and author_id = any(${ids}::uuid[])`;
      const [submissions, replies, payloads] = [await submissionsOf(tx, ids), await repliesOf(tx, mine), await payloadsOf(tx, ids)];
      const [support, reactions, consents] = [await supportOf(tx, mine), await reactionsOf(tx, mine), await consentsOf(tx, mine)];
      const [credits, closures] = [await creditsOf(tx, mine), await closuresOf(tx, ids)];
      const all = [submissions, replies, payloads, support, reactions, consents, credits, closures];
      return {
        author: await this.profiles.profile(tx, authorId),
        submissions,
        replies,
        payloads,
        support,
        reactions,
        consents,
        credits,
        closures,
        isTruncated: all.some((rows) => rows.length >= MOST),
      };
    });
  }
}

/** ISO 8601 in UTC with milliseconds, as everywhere in the API. */
function at(column: Sql): Sql {
  return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

function submissionsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['submissions']> {
  return query(
    db,
    sql`select s.id, s.platform, s.permalink, s.state, s.idea_id as "ideaId", ${at(sql`s.received_at`)} as "receivedAt",
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

/** Deliveries that brought what they said, or that name them. What else stands in the bytes is of the same message. */
async function payloadsOf(db: EntityManager, ids: readonly string[]): Promise<AuthorExportDto['payloads']> {
  const { identities } = await identityTraces(db, ids);
  const subjects = identities.map((identity) => personSubject(identity.platform, identity));
  return query(
    db,
    sql`select p.content_type as "contentType", ${at(sql`p.received_at`)} as "receivedAt", replace(encode(p.bytes, 'base64'), chr(10), '') as bytes
        from payload p join inbound_delivery d on d.workspace_id = p.workspace_id and d.id = p.inbound_delivery_id
        where p.workspace_id = current_workspace() and (d.subjects && ${subjects}::text[] or d.id in
          (select s.inbound_delivery_id from submission s where s.workspace_id = current_workspace() and s.author_id = any(${ids}::uuid[])))
        order by d.id limit ${MOST}`,
  );
}

function supportOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['support']> {
  return query(
    db,
    sql`select idea_id as "ideaId", origin, reason, ${at(sql`created_at`)} as "supportedAt" from support where ${mine} order by created_at, idea_id limit ${MOST}`,
  );
}

function reactionsOf(db: EntityManager, mine: Sql): Promise<AuthorExportDto['reactions']> {
  return query(
    db,
    sql`select platform, sign, is_removed as "isRemoved", ${at(sql`reacted_at`)} as "reactedAt" from reaction where ${mine}
        order by reacted_at limit ${MOST}`,
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
  return rows.map(({ bodies, ...row }) => ({
    ...row,
    messages: bodies.flatMap((body) => {
      const said = readOutgoingBody(body);
      return said === null ? [] : [toPlainText(said)];
    }),
  }));
}
