import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Forbidden, Invalid, NotFound } from '../common/errors';
import { Scope, holds } from '../auth/scopes';
import { newId } from '../common/uuid';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';
import { samePersonAs } from './author-groups';
import type { AuthorLinkDto, IssueLinkDto } from './author-links.dto';
import type { LinkPurpose } from './link-purposes';

export interface NewLink {
  readonly authorId: string;
  readonly purpose: LinkPurpose;
  /** The idea of a vote, the submission of an appeal; of a join, the other author, where it is known. */
  readonly subjectId?: string | null;
  /** Until when it opens. */
  readonly expires: Date;
}

export interface OpenLink {
  readonly workspaceId: string;
  readonly id: string;
  readonly authorId: string;
  readonly purpose: LinkPurpose;
  readonly subjectId: string | null;
}

/** What a link opens is what its holder could ask the API for: nobody may get by a link what their key does not give them. */
const NEEDED: Readonly<Record<LinkPurpose, Scope>> = {
  author: 'authors:read',
  consent: 'authors:read',
  join: 'authors:read',
  data: 'authors:read',
  vote: 'ideas:write',
  appeal: 'submissions:write',
};

/** Days for which a link opens that stands in an answer of ours. */
const ANSWER_DAYS = 30;

/** 32 random bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Signed links of authors: whoever holds one may do what it is for, without an account. What signs it is 256 random bits, of which only the
 * hash is stored: no link can be read out of a database, and one that was used up or taken back is gone. An author's own page, and with it
 * their data, is for their eyes: such a link must not be said where others read.
 */
@Injectable()
export class AuthorLinksService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly schedules: SchedulesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The URL, which is nowhere but in this answer. */
  async issue(tx: EntityManager, { authorId, purpose, subjectId, expires }: NewLink): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await query(
      tx,
      sql`insert into author_link (workspace_id, id, author_id, purpose, subject_id, hash, expires_at)
          values (current_workspace(), ${newId()}, ${authorId}, ${purpose}, ${subjectId ?? null}, ${hashOf(token)}, ${expires})`,
    );
    return `${this.config.publicUrl}/links/${token}`;
  }

  /** For an answer of ours to the author. */
  async issueInAnswer(tx: EntityManager, link: Omit<NewLink, 'expires'>): Promise<string> {
    const row = await one<{ expires: Date }>(
      tx,
      sql`select date_trunc('milliseconds', now() + make_interval(days => ${ANSWER_DAYS}::int)) as expires`,
    );
    if (!row) throw new Error('select answered no row');
    return this.issue(tx, { ...link, expires: row.expires });
  }

  /** For a member who hands it to the author. */
  async issueFor(actor: Actor, authorId: string, dto: IssueLinkDto): Promise<AuthorLinkDto> {
    const needed = NEEDED[dto.purpose];
    if (!holds(actor.scopes, needed))
      throw new Forbidden(`This key lacks the scope ${needed}, which a link of the purpose ${dto.purpose} needs.`, 'scope_missing');
    if ((dto.purpose === 'vote') !== (dto.ideaId !== undefined))
      throw new Invalid([{ pointer: '/ideaId', code: 'required', detail: 'A link to vote is for one idea, and no other link is.' }]);
    if ((dto.purpose === 'appeal') !== (dto.submissionId !== undefined))
      throw new Invalid([
        { pointer: '/submissionId', code: 'required', detail: 'A link to appeal is for one submission, and no other link is.' },
      ]);
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await one<{ expires: Date }>(
        tx,
        sql`select date_trunc('milliseconds', now() + make_interval(days => ${dto.expiresInDays}::int)) as expires from author
            where workspace_id = current_workspace() and id = ${authorId} and erased_at is null`,
      );
      if (!row) throw new NotFound('author', authorId);
      if (dto.submissionId !== undefined) await this.requireTheirs(tx, authorId, dto.submissionId);
      const subjectId = dto.ideaId ?? dto.submissionId ?? null;
      const url = await this.issue(tx, { authorId, purpose: dto.purpose, subjectId, expires: row.expires });
      const detail = { purpose: dto.purpose, subjectId };
      await this.audit.record(tx, { actor: refOf(actor), action: 'author_link.issue', subjectType: 'author', subjectId: authorId, detail });
      return { id: authorId, purpose: dto.purpose, url, expiresAt: row.expires.toISOString() };
    });
  }

  private async requireTheirs(tx: EntityManager, authorId: string, submissionId: string): Promise<void> {
    const row = await one(
      tx,
      sql`select from submission where workspace_id = current_workspace() and id = ${submissionId} and author_id in ${samePersonAs(authorId)}`,
    );
    if (!row) throw new Invalid([{ pointer: '/submissionId', code: 'not_found', detail: 'This author has sent no such submission.' }]);
  }

  async revokeAll(actor: Actor, authorId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const row = await one(tx, sql`select id from author where workspace_id = current_workspace() and id = ${authorId}`);
      if (!row) throw new NotFound('author', authorId);
      await this.forget(tx, [authorId]);
      await this.audit.record(tx, { actor: refOf(actor), action: 'author_link.revoke', subjectType: 'author', subjectId: authorId });
    });
  }

  /** What a link or a token opens. Null for a wrong, an expired and a used one, and for one of an author who was erased: nobody may tell them apart. */
  async open(given: string): Promise<OpenLink | null> {
    const token = given.split('/').at(-1) ?? '';
    if (!TOKEN.test(token)) return null;
    const [found] = await this.database.door<{ workspace_id: string; author_link_id: string }>(
      sql`select workspace_id, author_link_id from resolve_link(${hashOf(token)})`,
    );
    if (!found) return null;
    return this.database.read(found.workspace_id, (db) =>
      one<OpenLink>(
        db,
        sql`select l.workspace_id as "workspaceId", l.id, l.author_id as "authorId", l.purpose, l.subject_id as "subjectId"
            from author_link l join author a on a.workspace_id = l.workspace_id and a.id = l.author_id
            where l.workspace_id = current_workspace() and l.id = ${found.author_link_id} and l.used_at is null and l.expires_at > now()
              and a.erased_at is null`,
      ),
    );
  }

  /** For what is done once. False: somebody was faster. */
  async use(tx: EntityManager, linkId: string): Promise<boolean> {
    const row = await one(
      tx,
      sql`update author_link set used_at = now() where workspace_id = current_workspace() and id = ${linkId} and used_at is null returning id`,
    );
    return row !== null;
  }

  async forget(tx: EntityManager, authorIds: readonly string[]): Promise<void> {
    await query(tx, sql`delete from author_link where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[])`);
  }

  /** A link that nobody can open any more has nothing left to say. */
  @OnJob('links.purge')
  async purge(payload: JobPayload): Promise<void> {
    await this.database.tx(payload.workspaceId, async (tx) => {
      await query(tx, sql`delete from author_link where workspace_id = current_workspace() and expires_at < now() - interval '1 day'`);
      await this.schedules.done(tx, payload);
    });
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
