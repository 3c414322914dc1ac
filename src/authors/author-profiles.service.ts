import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Invalid, NotFound } from '../common/errors';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { AuthorDto, ConsentDto, GiveConsentDto, IdentityDto } from './authors.dto';

export type ConsentKind = 'credit' | 'quote';

/** What the team sees of an author, and the consents it records for them. */
@Injectable()
export class AuthorProfilesService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  async get(actor: Actor, id: string): Promise<AuthorDto> {
    return this.database.read(actor.workspaceId, (db) => this.profile(db, id));
  }

  /** Replaces the consent of this kind; the one before stays as withdrawn, so that a credit given under it can still be explained. */
  async giveConsent(actor: Actor, id: string, kind: ConsentKind, dto: GiveConsentDto): Promise<AuthorDto> {
    if ((kind === 'credit') !== (dto.form !== undefined)) {
      throw new Invalid([
        {
          pointer: '/form',
          code: 'form',
          detail: kind === 'credit' ? 'Say how they want to be named.' : 'A consent to be quoted has no form.',
        },
      ]);
    }
    if (dto.name !== undefined && dto.form !== 'name') {
      throw new Invalid([{ pointer: '/name', code: 'form', detail: 'A name goes with form name.' }]);
    }
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.lock(tx, id);
      const name = await this.nameFor(tx, id, dto);
      await this.withdraw(tx, id, kind);
      if (dto.name !== undefined)
        await query(tx, sql`update author set name = ${dto.name} where workspace_id = current_workspace() and id = ${id}`);
      await query(
        tx,
        sql`insert into consent (workspace_id, id, author_id, kind, form, name, source, recorded_by)
            values (current_workspace(), ${newId()}, ${id}, ${kind}, ${dto.form ?? null}, ${name}, ${dto.source}, ${actor.memberId})`,
      );
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'consent.give',
        subjectType: 'author',
        subjectId: id,
        detail: { kind, form: dto.form ?? null },
      });
      return this.profile(tx, id);
    });
  }

  async withdrawConsent(actor: Actor, id: string, kind: ConsentKind): Promise<AuthorDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.lock(tx, id);
      await this.withdraw(tx, id, kind);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'consent.withdraw',
        subjectType: 'author',
        subjectId: id,
        detail: { kind },
      });
      return this.profile(tx, id);
    });
  }

  private async lock(tx: EntityManager, id: string): Promise<void> {
    const row = await one(
      tx,
      sql`select id from author where workspace_id = current_workspace() and id = ${id} and erased_at is null for update`,
    );
    if (!row) throw new NotFound('author', id);
  }

  /** What they agreed to be called: kept with the consent, so that nothing they or others are called later changes it. */
  private async nameFor(tx: EntityManager, id: string, dto: GiveConsentDto): Promise<string | null> {
    if (dto.form !== 'name' && dto.form !== 'handle') return null;
    const known = await one<{ name: string | null; handle: string | null }>(
      tx,
      sql`select name, (select i.name from identity i where i.workspace_id = a.workspace_id and i.author_id = a.id and i.name is not null
                        order by i.created_at, i.id limit 1) as handle
          from author a where workspace_id = current_workspace() and id = ${id}`,
    );
    if (dto.form === 'handle') return known?.handle ?? null;
    const name = dto.name ?? known?.name ?? null;
    if (name === null)
      throw new Invalid([{ pointer: '/name', code: 'required', detail: 'We know no name of this author: send the one they want.' }]);
    return name;
  }

  private async withdraw(tx: EntityManager, id: string, kind: ConsentKind): Promise<void> {
    await query(
      tx,
      sql`update consent set withdrawn_at = now() where workspace_id = current_workspace() and author_id = ${id} and kind = ${kind} and withdrawn_at is null`,
    );
  }

  private async profile(db: EntityManager, id: string): Promise<AuthorDto> {
    const author = await one<{ name: string | null; createdAt: Date }>(
      db,
      sql`select name, created_at as "createdAt" from author where workspace_id = current_workspace() and id = ${id}`,
    );
    if (!author) throw new NotFound('author', id);
    const identities = await query<IdentityDto>(
      db,
      sql`select id, platform, realm, external_id as "externalId", name, email, assurance from identity
          where workspace_id = current_workspace() and author_id = ${id} order by created_at, id limit 100`,
    );
    const consents = await query<Omit<ConsentDto, 'givenAt'> & { givenAt: Date }>(
      db,
      sql`select kind, form, name, source, given_at as "givenAt" from consent
          where workspace_id = current_workspace() and author_id = ${id} and withdrawn_at is null order by kind`,
    );
    return {
      id,
      name: author.name,
      identities,
      consents: consents.map((consent) => ({ ...consent, givenAt: consent.givenAt.toISOString() })),
      createdAt: author.createdAt.toISOString(),
    };
  }
}
