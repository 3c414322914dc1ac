import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { PlatformRegistry } from '../integrations/platform-registry';
import { addressHash } from './address-hash';
import { AuthorsService } from './authors.service';

/** Days within which an identity is asked once about an address, and for which the link opens. */
const PERIOD_DAYS = 30;

/** Days after a letter about an address that was confirmed, before which what was typed since is not asked about: one letter then covers it all. */
const AGAIN_DAYS = 7;

/** An address that somebody typed. */
export interface ClaimedAddress {
  readonly identityId: string;
  readonly authorId: string;
  readonly email: string;
  /** It is not to be asked about before; null: it may be now. */
  readonly dueAt: Date | null;
}

/** The question that is written down. */
type AskedAddress = Pick<ClaimedAddress, 'identityId' | 'email'>;

/** By verified mail: whoever reads at an address that was typed into a form says that it was them who typed it, so far and no further. */
@Injectable()
export class AddressConfirmations {
  constructor(
    private readonly authors: AuthorsService,
    private readonly platforms: PlatformRegistry,
    private readonly audit: AuditService,
  ) {}

  /**
   * Addresses that this author typed and that were not asked about within the period. Where a form names its author by something else (the hidden
   * `user_id`), the address proves nothing of them: anybody could have sent their own address along with another's id.
   */
  unasked(db: EntityManager, authorId: string): Promise<ClaimedAddress[]> {
    return query<ClaimedAddress>(
      db,
      sql`select i.id as "identityId", i.author_id as "authorId", i.email,
                 (select max(c.asked_at) + make_interval(days => ${AGAIN_DAYS}::int)
                  from identity e join address_confirmation c on c.workspace_id = current_workspace() and c.identity_id = e.id
                  where e.workspace_id = current_workspace() and e.platform = i.platform and e.realm = i.realm and e.external_id = i.external_id
                    and e.confirmed_at is not null and c.asked_at > now() - make_interval(days => ${AGAIN_DAYS}::int)) as "dueAt"
          from identity i
          where i.workspace_id = current_workspace() and i.author_id = ${authorId} and i.assurance = 'claimed' and i.email is not null
            and (lower(i.external_id) = lower(i.email) or i.platform <> all(${this.namedOtherwise()}::text[]))
            and not exists (select from address_confirmation c where c.workspace_id = current_workspace() and c.identity_id = i.id
                              and c.asked_at > now() - make_interval(days => ${PERIOD_DAYS}))
          order by i.id limit 10`,
    );
  }

  /** Platforms of ours but mail, whose ids are made of the address; what a bot with a key says of its own platform is believed. */
  private namedOtherwise(): string[] {
    return this.platforms.names().filter((name) => !this.isMail(name));
  }

  private isMail(name: string): boolean {
    return this.platforms.definition(name)?.isPersonal === true;
  }

  /** The id of the question; null where somebody else asked it this moment. */
  async ask(tx: EntityManager, workspaceId: string, { identityId, email }: AskedAddress): Promise<string | null> {
    const row = await one<{ id: string }>(
      tx,
      sql`insert into address_confirmation (workspace_id, id, identity_id, address_hash, period)
          values (current_workspace(), ${newId()}, ${identityId}, ${addressHash(workspaceId, email)},
                  date '2020-01-01' + (current_date - date '2020-01-01') / ${PERIOD_DAYS}::int * ${PERIOD_DAYS}::int)
          on conflict (workspace_id, identity_id, address_hash, period) do nothing returning id`,
    );
    return row?.id ?? null;
  }

  /** Whether the question still waits, or was answered; null: it is too old, was about another address, or its author was erased. */
  async stateOf(db: EntityManager, workspaceId: string, id: string): Promise<'asked' | 'confirmed' | null> {
    const row = await one<{ email: string; hash: string; confirmedAt: Date | null; isOpen: boolean }>(
      db,
      sql`select i.email, c.address_hash as hash, c.confirmed_at as "confirmedAt",
                 c.asked_at > now() - make_interval(days => ${PERIOD_DAYS}) as "isOpen"
          from address_confirmation c join identity i on i.workspace_id = c.workspace_id and i.id = c.identity_id
          where c.workspace_id = current_workspace() and c.id = ${id} and i.email is not null`,
    );
    if (row === null || row.hash !== addressHash(workspaceId, row.email)) return null;
    if (row.confirmedAt !== null) return 'confirmed';
    return row.isOpen ? 'asked' : null;
  }

  /** Right when it is done twice. */
  async confirm(tx: EntityManager, id: string): Promise<void> {
    const row = await one<{ identityId: string }>(
      tx,
      sql`update address_confirmation set confirmed_at = now()
          where workspace_id = current_workspace() and id = ${id} and confirmed_at is null returning identity_id as "identityId"`,
    );
    if (row === null) return;
    // Whoever knows the address can type it again; the id that a bot gives its own user they cannot.
    const isTyped = sql`(lower(i.external_id) = lower(i.email) or i.platform = any(${this.platforms.names().filter((name) => this.isMail(name))}::text[]))`;
    const authorId = await this.authors.verifyAddress(tx, row.identityId, isTyped);
    if (authorId === null) return;
    const detail = { identityId: row.identityId };
    const actor = { kind: 'author', id: authorId } as const;
    await this.audit.record(tx, { actor, action: 'identity.confirm', subjectType: 'author', subjectId: authorId, detail });
  }
}
