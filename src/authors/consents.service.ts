import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import type { ActorRef } from '../common/actor';
import { Invalid } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { Person, lockPerson } from './author-groups';

export type ConsentKind = 'credit' | 'quote';
export type CreditForm = 'name' | 'handle' | 'anonymous';

export interface NewConsent {
  readonly authorId: string;
  readonly kind: ConsentKind;
  /** How they want to be named; not for quote. */
  readonly form?: CreditForm;
  /** With form name: what they want to be called, where it is not the name that we know. */
  readonly name?: string;
  /** Where and when they said so. */
  readonly source: string;
}

/** What authors agreed to: being named, and apart from it being quoted (rule 5). A person has one of each in force, whichever author it was said as. */
@Injectable()
export class ConsentsService {
  constructor(private readonly audit: AuditService) {}

  /** Replaces the consent of this kind; the one before stays as withdrawn, so that a credit given under it can still be explained. Answers when. */
  async give(tx: EntityManager, actor: ActorRef, consent: NewConsent): Promise<Date> {
    const { kind, form, name, source } = consent;
    refuseUnfit(consent);
    const person = await lockPerson(tx, consent.authorId);
    const agreed = await this.nameFor(tx, person, form, name);
    await this.end(tx, person, kind);
    if (name !== undefined)
      await query(tx, sql`update author set name = ${name} where workspace_id = current_workspace() and id = ${person.rootId}`);
    const given = await one<{ at: Date }>(
      tx,
      sql`insert into consent (workspace_id, id, author_id, kind, form, name, source, recorded_by)
          values (current_workspace(), ${newId()}, ${person.rootId}, ${kind}, ${form ?? null}, ${agreed}, ${source},
                  ${actor.kind === 'member' ? actor.id : null})
          returning given_at as at`,
    );
    if (!given) throw new Error('insert into consent answered no row');
    const detail = { kind, form: form ?? null };
    await this.audit.record(tx, { actor, action: 'consent.give', subjectType: 'author', subjectId: person.rootId, detail });
    return given.at;
  }

  async withdraw(tx: EntityManager, actor: ActorRef, authorId: string, kind: ConsentKind): Promise<void> {
    const person = await lockPerson(tx, authorId);
    await this.end(tx, person, kind);
    await this.audit.record(tx, {
      actor,
      action: 'consent.withdraw',
      subjectType: 'author',
      subjectId: person.rootId,
      detail: { kind },
    });
  }

  private async end(tx: EntityManager, { authorIds }: Person, kind: ConsentKind): Promise<void> {
    await query(
      tx,
      sql`update consent set withdrawn_at = now()
          where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) and kind = ${kind} and withdrawn_at is null`,
    );
  }

  /** What they agreed to be called: kept with the consent, so that nothing they or others are called later changes it. */
  private async nameFor(tx: EntityManager, { rootId, authorIds }: Person, form?: CreditForm, name?: string): Promise<string | null> {
    if (form !== 'name' && form !== 'handle') return null;
    if (name !== undefined) return name;
    const known = await one<{ name: string | null; handle: string | null }>(
      tx,
      sql`select name, (select coalesce(i.handle, i.name) from identity i
                        where i.workspace_id = a.workspace_id and i.author_id = any(${authorIds}::uuid[]) and coalesce(i.handle, i.name) is not null
                        order by i.created_at, i.id limit 1) as handle
          from author a where workspace_id = current_workspace() and id = ${rootId}`,
    );
    if (form === 'handle') return known?.handle ?? null;
    if (known?.name == null)
      throw new Invalid([{ pointer: '/name', code: 'required', detail: 'We know no name of this author: send the one they want.' }]);
    return known.name;
  }
}

function refuseUnfit({ kind, form, name }: NewConsent): void {
  if ((kind === 'credit') !== (form !== undefined)) {
    const detail = kind === 'credit' ? 'Say how they want to be named.' : 'A consent to be quoted has no form.';
    throw new Invalid([{ pointer: '/form', code: 'form', detail }]);
  }
  if (name !== undefined && form !== 'name') throw new Invalid([{ pointer: '/name', code: 'form', detail: 'A name goes with form name.' }]);
}
