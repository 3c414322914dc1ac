import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { MovedEvent } from '../integrations/integration';

export type ChannelMove = Omit<MovedEvent, 'kind'>;

/** Channels that got another id. An alias points at where the channel is now: nobody follows a chain. */
@Injectable()
export class ThreadAliasesService {
  /** Told twice, or late, it changes nothing: what is known of the old channel stands. */
  async move(tx: EntityManager, platform: string, { realm, fromChannel, toChannel, keepsMessageIds }: ChannelMove): Promise<void> {
    if (fromChannel === toChannel) return;
    // The new channel may have moved on before we heard of the first move; one that came back stands where it was.
    const moved = await one<{ channel: string; keepsIds: boolean }>(
      tx,
      sql`insert into thread_alias (workspace_id, platform, realm, channel, to_channel, keeps_message_ids)
          select current_workspace(), ${platform}, ${realm}, ${fromChannel}, coalesce(a.to_channel, t.channel),
                 ${keepsMessageIds} and coalesce(a.keeps_message_ids, true)
          from (select ${toChannel}::text as channel) t
          left join thread_alias a on a.workspace_id = current_workspace() and a.platform = ${platform} and a.realm = ${realm}
            and a.channel = t.channel and a.to_channel <> ${fromChannel}
          on conflict (workspace_id, platform, realm, channel) do nothing
          returning to_channel as channel, keeps_message_ids as "keepsIds"`,
    );
    if (moved === null) return;
    await query(
      tx,
      sql`delete from thread_alias where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm}
            and channel = ${moved.channel}`,
    );
    await query(
      tx,
      sql`update thread_alias set to_channel = ${moved.channel}, keeps_message_ids = keeps_message_ids and ${moved.keepsIds}
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and to_channel = ${fromChannel}`,
    );
  }
}
