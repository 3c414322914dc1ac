import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { Speaker } from '../integrations/integration';
import { DeliveryChannels } from './delivery-channels.service';
import { Letter, letterRoot } from './letters';
import { ThreadsService } from './threads.service';

export interface SendingMailbox {
  readonly integrationId: string;
  readonly platform: string;
  /** Who has this address there, once it is proven. */
  addressOf(email: string): Pick<Speaker, 'realm' | 'externalId'>;
}

/** Of a workspace with more mailboxes only the oldest of these are looked at. */
const MOST = 20;

/** Integrations through which a person can be written to first. */
@Injectable()
export class Mailboxes {
  constructor(
    private readonly channels: DeliveryChannels,
    private readonly threads: ThreadsService,
  ) {}

  /** Null: it sends no mail, or is switched off. */
  async of(db: EntityManager, integrationId: string): Promise<SendingMailbox | null> {
    const open = await this.channels.of(db, integrationId);
    if (open?.isEnabled !== true || open.channel.addressOf === undefined) return null;
    const { channel, integration } = open;
    const addressOf = (email: string) => channel.addressOf?.(email, integration) ?? null;
    const row = await one<{ platform: string }>(
      db,
      sql`select platform from integration where workspace_id = current_workspace() and id = ${integrationId}`,
    );
    if (row === null || addressOf('nobody@example.com') === null) return null;
    return {
      integrationId,
      platform: row.platform,
      addressOf: (email) => {
        const address = addressOf(email);
        if (address === null) throw new Error('a mailbox that sends has no addresses');
        return address;
      },
    };
  }

  /** The workspace's oldest mailbox that sends. */
  async first(db: EntityManager): Promise<SendingMailbox | null> {
    const rows = await query<{ id: string }>(
      db,
      sql`select id from integration where workspace_id = current_workspace() and is_enabled and platform = any(${this.channels.writing()}::text[])
          order by id limit ${MOST}`,
    );
    for (const { id } of rows) {
      const mailbox = await this.of(db, id);
      if (mailbox !== null) return mailbox;
    }
    return null;
  }

  /** The thread of letters to the address of an identity. */
  threadTo(tx: EntityManager, mailbox: SendingMailbox, letter: Letter, email: string): Promise<string> {
    const { realm, externalId: channel } = mailbox.addressOf(email);
    return this.threads.upsert(tx, {
      integrationId: mailbox.integrationId,
      platform: mailbox.platform,
      address: { realm, channel, root: letterRoot(letter), replyTo: null, permalink: null, isPrivate: true },
    });
  }
}
