import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { ThreadAddress } from '../integrations/integration';

export interface NewThread {
  readonly integrationId: string | null;
  readonly platform: string;
  readonly address: ThreadAddress;
}

export interface ThreadRow extends ThreadAddress {
  readonly id: string;
  readonly integrationId: string | null;
  readonly platform: string;
  readonly isReachable: boolean | null;
  readonly unreachableReason: string | null;
}

/** Where conversations happen. */
@Injectable()
export class ThreadsService {
  /** The thread of this address, made when it is new. What was learned about it later (permalink, integration) is added, never taken away. */
  async upsert(tx: EntityManager, { integrationId, platform, address }: NewThread): Promise<string> {
    const row = await one<{ id: string }>(
      tx,
      sql`insert into thread as t (workspace_id, id, integration_id, platform, realm, channel, root, reply_to, permalink, is_private)
          values (current_workspace(), ${newId()}, ${integrationId}, ${platform}, ${address.realm}, ${address.channel}, ${address.root},
                  ${address.replyTo}, ${address.permalink}, ${address.isPrivate})
          on conflict (workspace_id, platform, realm, channel, root) do update
            set integration_id = coalesce(t.integration_id, excluded.integration_id), reply_to = coalesce(t.reply_to, excluded.reply_to),
                permalink = coalesce(t.permalink, excluded.permalink), is_private = t.is_private or excluded.is_private
          returning id`,
    );
    if (!row) throw new Error('upsert of thread answered no row');
    return row.id;
  }

  async find(
    db: EntityManager,
    platform: string,
    { realm, channel, root }: Pick<ThreadAddress, 'realm' | 'channel' | 'root'>,
  ): Promise<string | null> {
    const row = await one<{ id: string }>(
      db,
      sql`select id from thread where workspace_id = current_workspace() and platform = ${platform}
            and realm = ${realm} and channel = ${channel} and root = ${root}`,
    );
    return row?.id ?? null;
  }

  get(db: EntityManager, threadId: string): Promise<ThreadRow | null> {
    return one<ThreadRow>(
      db,
      sql`select id, integration_id as "integrationId", platform, realm, channel, root, reply_to as "replyTo", permalink,
                 is_private as "isPrivate", is_reachable as "isReachable", unreachable_reason as "unreachableReason"
          from thread where workspace_id = current_workspace() and id = ${threadId}`,
    );
  }

  /** What the last attempt taught: null says that it can be reached. */
  async learn(tx: EntityManager, threadId: string, unreachableReason: string | null): Promise<void> {
    const isReachable = unreachableReason === null;
    const reason = unreachableReason?.slice(0, 200) ?? null;
    await query(
      tx,
      sql`update thread set is_reachable = ${isReachable}, unreachable_reason = ${reason}
          where workspace_id = current_workspace() and id = ${threadId}
            and (is_reachable is distinct from ${isReachable} or unreachable_reason is distinct from ${reason})`,
    );
  }
}
