import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import { mend, truncate } from '../common/text';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { ThreadReplyEvent } from '../integrations/integration';
import { MAX_TEXT } from './submission-store';

export interface NewReply {
  readonly integrationId: string;
  readonly platform: string;
  readonly threadId: string;
  readonly event: ThreadReplyEvent;
}

/** What is said in a known thread: for the time to the first answer, activity and return. */
@Injectable()
export class RepliesService {
  constructor(private readonly authors: AuthorsService) {}

  async add(tx: EntityManager, { integrationId, platform, threadId, event }: NewReply): Promise<void> {
    const { authorId } = await this.authors.resolve(tx, platform, event.speaker);
    const { realm, channel, message } = event.message;
    await query(
      tx,
      sql`insert into thread_reply (workspace_id, id, thread_id, integration_id, platform, realm, channel, message_id, author_id, text, said_at)
          values (current_workspace(), ${newId()}, ${threadId}, ${integrationId}, ${platform}, ${realm}, ${channel}, ${message}, ${authorId},
                  ${truncate(mend(event.text).text, MAX_TEXT)}, ${event.saidAt})
          on conflict (workspace_id, platform, realm, channel, message_id) do nothing`,
    );
  }
}
