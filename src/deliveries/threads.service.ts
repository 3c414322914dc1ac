import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { ReplyTarget, ThreadAddress } from '../integrations/integration';

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
      sql`insert into thread as t (workspace_id, id, integration_id, platform, realm, channel, root, reply_to, permalink, is_private, is_reachable,
                                 unreachable_reason)
          values (current_workspace(), ${newId()}, ${integrationId}, ${platform}, ${address.realm}, ${address.channel}, ${address.root},
                  ${address.replyTo}, ${address.permalink}, ${address.isPrivate}, ${address.unreachable ? false : null}, ${address.unreachable ?? null})
          on conflict (workspace_id, platform, realm, channel, root) do update
            set integration_id = coalesce(t.integration_id, excluded.integration_id), reply_to = coalesce(t.reply_to, excluded.reply_to),
                permalink = coalesce(t.permalink, excluded.permalink), is_private = t.is_private or excluded.is_private
          returning id`,
    );
    if (!row) throw new Error('upsert of thread answered no row');
    return row.id;
  }

  /** Also by the address that its channel has since it moved, where a message is known by the same id as before. */
  async find(
    db: EntityManager,
    platform: string,
    { realm, channel, root }: Pick<ThreadAddress, 'realm' | 'channel' | 'root'>,
  ): Promise<string | null> {
    const row = await one<{ id: string }>(
      db,
      sql`select id from (
            select id, 1 as rank from thread where workspace_id = current_workspace() and platform = ${platform}
              and realm = ${realm} and channel = ${channel} and root = ${root}
            union all
            select t.id, 2 from thread_alias a join thread t on t.workspace_id = a.workspace_id and t.platform = a.platform
              and t.realm = a.realm and t.channel = a.channel and t.root = ${root}
            where a.workspace_id = current_workspace() and a.platform = ${platform} and a.realm = ${realm} and a.to_channel = ${channel}
              and a.keeps_message_ids) found
          order by rank limit 1`,
    );
    return row?.id ?? null;
  }

  /** The first of these that we know: a message that began a thread, or a delivery of ours in one. */
  async findAnswered(
    db: EntityManager,
    platform: string,
    targets: readonly ReplyTarget[],
  ): Promise<Pick<ThreadAddress, 'realm' | 'channel' | 'root'> | null> {
    const roots = targets.map((target) => ('root' in target ? target.root : null));
    const realms = targets.map((target) => ('root' in target ? target.realm : null));
    const channels = targets.map((target) => ('root' in target ? (target.channel ?? null) : null));
    const deliveryIds = targets.map((target) => ('deliveryId' in target ? target.deliveryId : null));
    return one(
      db,
      sql`select t.realm, t.channel, t.root
          from unnest(${roots}::text[], ${realms}::text[], ${channels}::text[], ${deliveryIds}::uuid[])
            with ordinality as target (root, realm, channel, delivery_id, nearness)
          cross join lateral (
            select r.realm, r.channel, r.root, r.created_at from thread r
            where r.workspace_id = current_workspace() and r.platform = ${platform} and r.realm = target.realm and r.root = target.root
              and (target.channel is null or r.channel = target.channel)
            union all
            select a.realm, a.channel, a.root, a.created_at from delivery d
            join thread a on a.workspace_id = current_workspace() and a.id = d.thread_id
            where d.workspace_id = current_workspace() and d.id = target.delivery_id and a.platform = ${platform}) t
          order by target.nearness, t.created_at limit 1`,
    );
  }

  /** `channel` is where it is now. */
  get(db: EntityManager, threadId: string): Promise<ThreadRow | null> {
    return one<ThreadRow>(
      db,
      sql`select t.id, t.integration_id as "integrationId", t.platform, t.realm, coalesce(a.to_channel, t.channel) as channel, t.root,
                 t.reply_to as "replyTo", t.permalink, t.is_private as "isPrivate", not coalesce(a.keeps_message_ids, true) as "hasLostMessages",
                 t.is_reachable as "isReachable", t.unreachable_reason as "unreachableReason"
          from thread t left join thread_alias a on a.workspace_id = t.workspace_id and a.platform = t.platform and a.realm = t.realm
            and a.channel = t.channel
          where t.workspace_id = current_workspace() and t.id = ${threadId}`,
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
