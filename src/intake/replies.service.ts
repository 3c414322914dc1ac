import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import { MemberIdentities } from '../authors/member-identities.service';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { MessageKey, ThreadReplyEvent } from '../integrations/integration';
import { EarlyChanges } from './early-changes';
import { storable } from './storable';

export interface NewReply {
  readonly integrationId: string;
  readonly platform: string;
  readonly threadId: string;
  readonly event: ThreadReplyEvent;
}

/** What is said in a known thread: for the time to the first answer, activity and return. */
@Injectable()
export class RepliesService {
  constructor(
    private readonly authors: AuthorsService,
    private readonly members: MemberIdentities,
    private readonly early: EarlyChanges,
  ) {}

  async add(tx: EntityManager, { integrationId, platform, threadId, event }: NewReply): Promise<void> {
    const { authorId } = await this.authors.resolve(tx, platform, event.speaker);
    const { realm, channel, message } = event.message;
    // What we know of our own members goes before what a platform says; null where neither does.
    const isMember = (await this.members.memberOf(tx, platform, event.speaker)) !== null ? true : (event.isMember ?? null);
    await query(
      tx,
      sql`insert into thread_reply (workspace_id, id, thread_id, integration_id, platform, realm, channel, message_id, author_id, is_member, text, said_at)
          values (current_workspace(), ${newId()}, ${threadId}, ${integrationId}, ${platform}, ${realm}, ${channel}, ${message}, ${authorId}, ${isMember},
                  ${storable(null, event.text).text}, ${event.saidAt})
          on conflict (workspace_id, platform, realm, channel, message_id) do nothing`,
    );
    const change = await this.early.take(tx, platform, event.message);
    if (change?.kind === 'delete') await this.remove(tx, platform, event.message);
    else if (change) await this.revise(tx, platform, event.message, { text: change.text ?? '', saidAt: change.saidAt });
  }

  async isKnown(db: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<boolean> {
    const row = await one(
      db,
      sql`select id from thread_reply where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel}
            and message_id = ${message}`,
    );
    return row !== null;
  }

  /** Only later words replace earlier ones, whatever order they come in; what was deleted or erased stays without. */
  async revise(
    tx: EntityManager,
    platform: string,
    { realm, channel, message }: MessageKey,
    edit: { text: string; saidAt: Date | null },
  ): Promise<void> {
    const { text } = storable(null, edit.text);
    await query(
      tx,
      sql`update thread_reply set text = ${text}, edited_at = coalesce(${edit.saidAt}::timestamptz, now())
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel} and message_id = ${message}
            and text is not null and (edited_at is null or edited_at <= coalesce(${edit.saidAt}::timestamptz, now()))`,
    );
  }

  /** That somebody answered stays known, what they said does not. */
  async remove(tx: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<void> {
    await query(
      tx,
      sql`update thread_reply set text = null, deleted_at = now()
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel} and message_id = ${message}
            and deleted_at is null`,
    );
  }
}
