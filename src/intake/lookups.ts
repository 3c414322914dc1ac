import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { LookupEvent, MessageKey } from '../integrations/integration';
import type { LiveIntegration } from '../integrations/integrations.service';
import { JobsService } from '../jobs/jobs.service';

/** Only a database that fails counts as a failed run of the job; what platforms do is in the look-up's own schedule. */
const MAX_RUNS = 25;

/** Messages that somebody pointed at and whose words are yet to be fetched: durable with the delivery, gone once it is known what came of them. */
@Injectable()
export class Lookups {
  constructor(private readonly jobs: JobsService) {}

  /** Once for each who points at a message: one of them may be allowed to where another is not. */
  async ask(
    tx: EntityManager,
    integration: LiveIntegration,
    deliveryId: string | null,
    event: LookupEvent,
    isOverLimit: boolean,
  ): Promise<void> {
    const { realm, channel, message } = event.message;
    const row = await one<{ id: string }>(
      tx,
      sql`insert into lookup (workspace_id, id, integration_id, inbound_delivery_id, platform, realm, channel, message_id, pointer, pointer_id, hint, is_over_limit)
          values (current_workspace(), ${newId()}, ${integration.id}, ${deliveryId}, ${integration.platform}, ${realm}, ${channel}, ${message},
                  ${JSON.stringify(event.by)}, ${`${event.by.realm}:${event.by.externalId}`}, ${JSON.stringify(event.hint)}, ${isOverLimit})
          on conflict (workspace_id, platform, realm, channel, message_id, integration_id, pointer_id) do nothing returning id`,
    );
    if (row) await this.schedule(tx, row.id, null);
  }

  /** `slot`: the moment that the platform's pace has promised. */
  async schedule(tx: EntityManager, id: string, runAt: Date | null, slot: Date | null = null): Promise<void> {
    await this.jobs.add(
      tx,
      'lookup.run',
      { lookupId: id, slot: slot?.toISOString() ?? null },
      { ...(runAt === null ? {} : { runAt }), key: `lookup:${id}`, maxAttempts: MAX_RUNS },
    );
  }

  /** What is done to such a message meanwhile concerns us, although the message has not come yet. */
  async isWaiting(db: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<boolean> {
    const row = await one(
      db,
      sql`select id from lookup where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel}
            and message_id = ${message} limit 1`,
    );
    return row !== null;
  }
}
