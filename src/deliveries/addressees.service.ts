import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { Addressee } from '../integrations/integration';
import type { DeliveryPurpose } from './delivery-states';
import { identityIn } from './letters';
import { MailSuppressions } from './mail-suppressions.service';
import type { ThreadRow } from './threads.service';

/** Why nobody can be written to: nobody proved the address theirs, or whoever reads there wants no mail of ours. */
export type NoAddressee = 'address_not_verified' | 'unsubscribed';

export type FoundAddressee = { readonly addressee: Addressee } | { readonly obstacle: NoAddressee };

export interface Recipient {
  readonly authorId: string;
  readonly email: string;
  /** What the delivery was about. */
  readonly subjectId: string;
}

/** Whose mailbox a thread is, asked anew each time: an address may be verified, or given up, since. */
@Injectable()
export class Addressees {
  constructor(private readonly suppressions: MailSuppressions) {}

  async of(db: EntityManager, thread: ThreadRow, purpose: DeliveryPurpose): Promise<FoundAddressee> {
    const letter = identityIn(thread.root);
    const addressee = letter === null ? await this.ofThread(db, thread.id) : await this.ofLetter(db, letter.identityId, purpose);
    // To an address that is only claimed goes the question whose it is, and nothing else.
    if (addressee === null || (letter?.isQuestion ?? false) !== (purpose === 'confirmation')) return { obstacle: 'address_not_verified' };
    if (await this.suppressions.has(db, addressee.address)) return { obstacle: 'unsubscribed' };
    return { addressee };
  }

  /** To whom a delivery went, or is to go, by mail: whether or not they want any. Null once they are erased. */
  async recipientOf(db: EntityManager, deliveryId: string): Promise<Recipient | null> {
    const row = await one<{ root: string; subjectId: string; platform: string; realm: string; channel: string }>(
      db,
      sql`select t.root, d.subject_id as "subjectId", t.platform, t.realm, t.channel from delivery d
          join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id
          where d.workspace_id = current_workspace() and d.id = ${deliveryId}`,
    );
    if (row === null) return null;
    const identityId = identityIn(row.root)?.identityId ?? null;
    const identity = await one<Omit<Recipient, 'subjectId'>>(
      db,
      sql`select author_id as "authorId", email from identity where workspace_id = current_workspace() and email is not null
            and ${identityId === null ? sql`platform = ${row.platform} and realm = ${row.realm} and external_id = ${row.channel}` : sql`id = ${identityId}`}
          order by confirmed_at nulls last limit 1`,
    );
    return identity && { ...identity, subjectId: row.subjectId };
  }

  /** The words are the first message's title, which is kept only there. Whoever confirmed an address did so for the threads that were there. */
  private ofThread(db: EntityManager, threadId: string): Promise<Addressee | null> {
    return one<Addressee>(
      db,
      sql`select i.email as address, r.title as subject
          from thread t
          join identity i on i.workspace_id = current_workspace() and i.platform = t.platform and i.realm = t.realm and i.external_id = t.channel
          left join submission s on s.workspace_id = current_workspace() and s.platform = t.platform and s.realm = t.realm and s.channel = t.channel
            and s.message_id = t.root
          left join submission_revision r on r.workspace_id = current_workspace() and r.submission_id = s.id and r.no = 1
          where t.workspace_id = current_workspace() and t.id = ${threadId} and i.assurance = 'verified' and i.email is not null
            and (i.confirmed_at is null or i.confirmed_at > t.created_at)
          order by i.confirmed_at nulls last limit 1`,
    );
  }

  private ofLetter(db: EntityManager, identityId: string, purpose: DeliveryPurpose): Promise<Addressee | null> {
    return one<Addressee>(
      db,
      sql`select email as address, null as subject from identity
          where workspace_id = current_workspace() and id = ${identityId} and email is not null
            and (assurance = 'verified' or ${purpose} = 'confirmation')`,
    );
  }
}
