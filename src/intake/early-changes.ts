import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { DeleteEvent, EditEvent, MessageKey } from '../integrations/integration';
import { storable } from './storable';

export interface EarlyChange {
  readonly kind: 'edit' | 'delete';
  readonly title: string | null;
  readonly text: string | null;
  readonly saidAt: Date | null;
}

/**
 * Edits and deletes that came before their message: Slack sends a message again a minute after it failed, what was done to it meanwhile at once.
 * Kept for two days without their bytes; of a delete no word is kept.
 */
@Injectable()
export class EarlyChanges {
  /**
   * A message and what is done to it may come in the same moment: without taking turns, the change would not see the message, nor the message the
   * change. Held until the end of the transaction.
   */
  async takeTurns(tx: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<void> {
    const key = JSON.stringify([platform, realm, channel, message]);
    await query(tx, sql`select pg_advisory_xact_lock(hashtextextended(current_workspace()::text || ${key}, 11))`);
  }

  /** A delete is final; of two edits the later one stands. */
  async keep(tx: EntityManager, platform: string, event: EditEvent | DeleteEvent): Promise<void> {
    const { realm, channel, message } = event.message;
    const words = event.kind === 'edit' ? storable(event.title, event.text) : { title: null, text: null };
    const saidAt = event.kind === 'edit' ? event.editedAt : event.deletedAt;
    await query(
      tx,
      sql`insert into early_change as e (workspace_id, platform, realm, channel, message_id, kind, title, text, said_at)
          values (current_workspace(), ${platform}, ${realm}, ${channel}, ${message}, ${event.kind}, ${words.title}, ${words.text}, ${saidAt})
          on conflict (workspace_id, platform, realm, channel, message_id) do update
            set kind = excluded.kind, title = excluded.title, text = excluded.text, said_at = excluded.said_at
            where e.kind = 'edit'
              and (excluded.kind = 'delete' or coalesce(excluded.said_at, now()) >= coalesce(e.said_at, e.received_at))`,
    );
  }

  /** What was done to this message before it came, once. */
  take(tx: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<EarlyChange | null> {
    return one<EarlyChange>(
      tx,
      sql`with taken as (
            delete from early_change where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm}
              and channel = ${channel} and message_id = ${message}
            returning kind, title, text, coalesce(said_at, received_at) as said_at)
          select kind, title, text, said_at as "saidAt" from taken`,
    );
  }
}
