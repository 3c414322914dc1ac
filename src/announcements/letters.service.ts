import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService, QueuedDelivery } from '../deliveries/deliveries.service';
import { Mailboxes } from '../deliveries/mailboxes.service';
import type { AnnouncementRow } from './announcement-row';
import type { Asker } from './askers';
import { NamedPerson, messageIn } from './thread-message';

interface Address {
  readonly personId: string;
  readonly identityId: string;
  readonly email: string;
}

/**
 * The way to people who cannot be told where they asked: a mail to an address that is proven to be theirs. For those who asked, not for those who
 * only put a sign under what another asked for.
 */
@Injectable()
export class LettersService {
  constructor(
    private readonly mailboxes: Mailboxes,
    private readonly deliveries: DeliveriesService,
  ) {}

  /** One letter a person, by their id; nobody is in it who has no proven address, or whose workspace sends no mail. */
  async write(
    tx: EntityManager,
    announcement: AnnouncementRow,
    askers: readonly Asker[],
    named: readonly NamedPerson[],
  ): Promise<ReadonlyMap<string, QueuedDelivery>> {
    const letters = new Map<string, QueuedDelivery>();
    const addresses = await this.addressesOf(tx, askers);
    const mailbox = addresses.length === 0 ? null : await this.mailboxes.first(tx);
    if (mailbox === null) return letters;
    for (const { personId, identityId, email } of addresses) {
      const threadId = await this.mailboxes.threadTo(tx, mailbox, { identityId, isQuestion: false }, email);
      const body = { ...messageIn(announcement, [{ authorId: personId, name: null, mention: null }], named), subject: announcement.title };
      const purpose = announcement.kind === 'correction' ? 'correction' : 'announcement';
      letters.set(personId, await this.deliveries.queue(tx, { purpose, subjectId: announcement.id, threadId, body }));
    }
    return letters;
  }

  /** Of those to whom a letter could be written. */
  async reachable(db: EntityManager, askers: readonly Asker[]): Promise<ReadonlySet<string>> {
    const addresses = await this.addressesOf(db, askers);
    if (addresses.length === 0 || (await this.mailboxes.first(db)) === null) return new Set();
    return new Set(addresses.map(({ personId }) => personId));
  }

  private addressesOf(db: EntityManager, askers: readonly Asker[]): Promise<Address[]> {
    const personIds = [...new Set(askers.filter(({ asks }) => asks > 0).map(({ personId }) => personId))];
    if (personIds.length === 0) return Promise.resolve([]);
    return query<Address>(
      db,
      sql`select distinct on (p.id) p.id as "personId", i.id as "identityId", i.email
          from unnest(${personIds}::uuid[]) as p (id)
          join author a on a.workspace_id = current_workspace() and (a.id = p.id or a.canonical_id = p.id) and a.erased_at is null
          join identity i on i.workspace_id = current_workspace() and i.author_id = a.id and i.assurance = 'verified' and i.email is not null
          order by p.id, i.created_at, i.id`,
    );
  }
}
