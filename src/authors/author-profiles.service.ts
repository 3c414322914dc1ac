import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, refOf } from '../auth/actor';
import { NotFound } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { samePersonAs } from './author-groups';
import { AuthorDto, ConsentDto, GiveConsentDto, IdentityDto, JoinedAuthorDto, RecordedConsentDto } from './authors.dto';
import { ConsentKind, ConsentsService } from './consents.service';
import { trustOf } from './trust-of';

interface AuthorRow {
  readonly name: string | null;
  readonly canonicalId: string;
  readonly erasedAt: Date | null;
  readonly createdAt: Date;
}

/** What the team sees of an author, and the consents it records for them. */
@Injectable()
export class AuthorProfilesService {
  constructor(
    private readonly database: Database,
    private readonly consents: ConsentsService,
  ) {}

  async get(actor: Actor, id: string): Promise<AuthorDto> {
    return this.database.read(actor.workspaceId, (db) => this.profile(db, id));
  }

  giveConsent(actor: Actor, id: string, kind: ConsentKind, dto: GiveConsentDto): Promise<RecordedConsentDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const givenAt = await this.consents.give(tx, refOf(actor), { authorId: id, kind, ...dto });
      return { kind, form: dto.form ?? null, source: dto.source, givenAt: givenAt.toISOString() };
    });
  }

  withdrawConsent(actor: Actor, id: string, kind: ConsentKind): Promise<void> {
    return this.database.tx(actor.workspaceId, (tx) => this.consents.withdraw(tx, refOf(actor), id, kind));
  }

  /** Of the person, whichever of the joined authors is asked for. */
  async profile(db: EntityManager, id: string): Promise<AuthorDto> {
    const author = await one<AuthorRow>(
      db,
      sql`select r.name, r.id as "canonicalId", r.erased_at as "erasedAt", r.created_at as "createdAt"
          from author a join author r on r.workspace_id = a.workspace_id and r.id = coalesce(a.canonical_id, a.id)
          where a.workspace_id = current_workspace() and a.id = ${id}`,
    );
    if (!author) throw new NotFound('author', id);
    const identities = await query<IdentityDto>(
      db,
      sql`select id, author_id as "authorId", platform, realm, external_id as "externalId", name, handle, email, assurance from identity
          where workspace_id = current_workspace() and author_id in ${samePersonAs(id)} order by created_at, id limit 100`,
    );
    const consents = await query<Omit<ConsentDto, 'givenAt'> & { givenAt: Date }>(
      db,
      // Of two that were given before a join, the later one counts.
      sql`select distinct on (kind) kind, form, name, source, given_at as "givenAt" from consent
          where workspace_id = current_workspace() and author_id in ${samePersonAs(id)} and withdrawn_at is null
          order by kind, given_at desc, id desc`,
    );
    const account = await one<NonNullable<AuthorDto['account']>>(
      db,
      sql`select c.id, c.external_id as "externalId", c.name, c.segment, c.revenue
          from author a join account c on c.workspace_id = a.workspace_id and c.id = a.account_id
          where a.workspace_id = current_workspace() and a.id in ${samePersonAs(id)} order by a.canonical_id is null desc, a.id limit 1`,
    );
    return {
      id,
      canonicalId: author.canonicalId,
      name: author.name,
      identities,
      consents: consents.map((consent) => ({ ...consent, givenAt: consent.givenAt.toISOString() })),
      joined: await joinedOf(db, id),
      account,
      trust: await trustOf(db, id),
      erasedAt: author.erasedAt?.toISOString() ?? null,
      createdAt: author.createdAt.toISOString(),
    };
  }
}

async function joinedOf(db: EntityManager, id: string): Promise<JoinedAuthorDto[]> {
  const rows = await query<Omit<JoinedAuthorDto, 'joinedAt'> & { joinedAt: Date }>(
    db,
    sql`select author_id as "authorId", into_id as "intoId", proof, reason, joined_at as "joinedAt" from author_join
        where workspace_id = current_workspace() and undone_at is null and author_id in ${samePersonAs(id)} order by id limit 100`,
  );
  return rows.map((row) => ({ ...row, joinedAt: row.joinedAt.toISOString() }));
}
