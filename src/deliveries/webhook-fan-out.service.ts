import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EVENT_TYPES } from '../events/event-types';
import { OnEvent, StoredEvent } from '../events/on-event';
import { DeliveryRow, SELECT_DELIVERY, toDeliveryDto } from './delivery-row';
import { SendQueue } from './send-queue.service';
import { RequestedMessage, toWebhookPayload } from './webhook-payload';

/** Every public event becomes one delivery to each endpoint that asked for it. */
@Injectable()
export class WebhookFanOut {
  constructor(
    private readonly database: Database,
    private readonly sendQueue: SendQueue,
  ) {}

  @OnEvent('*')
  async fanOut(event: StoredEvent): Promise<void> {
    if (!EVENT_TYPES[event.type].isPublic) return;
    await this.database.tx(event.workspaceId, async (tx) => {
      const endpoints = await query<{ id: string }>(
        tx,
        sql`select id from webhook_endpoint
            where workspace_id = current_workspace() and disabled_at is null and event_types && array['*', ${event.type}::text] order by id`,
      );
      if (endpoints.length === 0) return;
      const payload = toWebhookPayload(event, event.type === 'delivery.requested' ? await this.requested(tx, event.subjectId) : null);
      for (const endpoint of endpoints) await this.queue(tx, event.id, endpoint.id, payload);
    });
  }

  /** On conflict nothing: the event was fanned out before, and its job exists or has run. An endpoint deleted meanwhile gets nothing. */
  private async queue(tx: EntityManager, eventId: string, endpointId: string, payload: string): Promise<void> {
    const inserted = await one<{ id: string }>(
      tx,
      sql`insert into delivery (workspace_id, id, purpose, subject_id, endpoint_id, body, next_attempt_at)
          select current_workspace(), ${newId()}, 'event', ${eventId}, id, ${JSON.stringify({ payload })}::jsonb, date_trunc('milliseconds', now())
          from webhook_endpoint where workspace_id = current_workspace() and id = ${endpointId} for key share
          on conflict (workspace_id, purpose, subject_id, endpoint_id) where endpoint_id is not null do nothing
          returning id`,
    );
    if (inserted) await this.sendQueue.schedule(tx, { id: inserted.id, endpointId, platform: null, realm: null, channel: null }, null);
  }

  private async requested(tx: EntityManager, deliveryId: string): Promise<RequestedMessage | null> {
    const row = await one<DeliveryRow>(tx, sql`${SELECT_DELIVERY} where d.workspace_id = current_workspace() and d.id = ${deliveryId}`);
    return row && toDeliveryDto(row);
  }
}
