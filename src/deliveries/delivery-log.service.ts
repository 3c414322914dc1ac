import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { Database, one, query } from '../database/database';
import { join, sql } from '../database/sql';
import { AttemptDto, DeliveryDetailDto, DeliveryDto, ListDeliveriesQuery } from './deliveries.dto';
import { DeliveryChannels } from './delivery-channels.service';
import type { DeliveryAttempt } from './delivery-attempt.entity';
import { DeliveryRow, SELECT_DELIVERY, toAttemptDto, toDeliveryDto } from './delivery-row';
import { EndpointDeliveryDto, ListEndpointDeliveriesQuery } from './webhook-endpoints.dto';
import { WebhookEndpointsService } from './webhook-endpoints.service';
import { FIRST_ID } from '../common/uuid';

/** Attempts shown of a delivery: a whole round of the retry schedule. */
const MOST_ATTEMPTS = 10;

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Reads what was sent, is waiting, failed or is in doubt. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly database: Database,
    private readonly endpoints: WebhookEndpointsService,
    private readonly channels: DeliveryChannels,
  ) {}

  /** Into threads, the oldest first: a bot that polls takes them in the order they were asked for, and sees those alone that it has to make. */
  async list(actor: Actor, { state, integrationId, purpose, subjectId, limit, cursor }: ListDeliveriesQuery): Promise<Page<DeliveryDto>> {
    const filters = { state, integrationId, purpose, subjectId };
    const after = decodeCursor(cursor, ['deliveries', filters]);
    const conditions = [
      sql`d.workspace_id = current_workspace() and d.thread_id is not null and d.id > ${after?.id ?? FIRST_ID}`,
      ...(holds(actor.scopes, 'ideas:read') ? [] : [this.channels.areForBots()]),
      ...(state ? [sql`d.state = ${state}`] : []),
      ...(integrationId ? [sql`d.integration_id = ${integrationId}`] : []),
      ...(purpose ? [sql`d.purpose = ${purpose}`] : []),
      ...(subjectId ? [sql`d.subject_id = ${subjectId}`] : []),
    ];
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<DeliveryRow>(db, sql`${SELECT_DELIVERY} where ${join(conditions, sql` and `)} order by d.id limit ${limit + 1}`),
    );
    return toPage(rows, limit, ['deliveries', filters], ({ id }) => ({ key: '', id }), toDeliveryDto);
  }

  get(actor: Actor, id: string): Promise<DeliveryDetailDto> {
    return this.database.read(actor.workspaceId, (db) => this.detail(db, id));
  }

  async detail(db: EntityManager, id: string): Promise<DeliveryDetailDto> {
    const row = await one<DeliveryRow>(db, sql`${SELECT_DELIVERY} where d.workspace_id = current_workspace() and d.id = ${id}`);
    if (!row) throw new NotFound('delivery', id);
    const attempts = await this.attemptsOf(db, [id]);
    return { ...toDeliveryDto(row), attempts: attempts.get(id) ?? [] };
  }

  /** To one endpoint, the newest first. */
  async ofEndpoint(actor: Actor, endpointId: string, asked: ListEndpointDeliveriesQuery): Promise<Page<EndpointDeliveryDto>> {
    const { state, limit, cursor } = asked;
    await this.endpoints.get(actor, endpointId);
    const filters = ['endpoint-deliveries', endpointId, state];
    const before = decodeCursor(cursor, filters);
    return this.database.read(actor.workspaceId, async (db) => {
      const rows = await query<DeliveryRow & { eventType: string | null }>(
        db,
        sql`select d.id, d.subject_id as "subjectId", d.state, d.reason, d.next_attempt_at as "nextAttemptAt", d.created_at as "createdAt",
                   d.delivered_at as "deliveredAt", d.attempts, e.type as "eventType"
            from delivery d left join event e on e.workspace_id = d.workspace_id and e.id = d.subject_id
            where d.workspace_id = current_workspace() and d.endpoint_id = ${endpointId} and d.id < ${before?.id ?? LAST_ID}
              ${state ? sql`and d.state = ${state}` : sql``}
            order by d.id desc limit ${limit + 1}`,
      );
      const attempts = await this.attemptsOf(
        db,
        rows.map(({ id }) => id),
      );
      return toPage(
        rows,
        limit,
        filters,
        ({ id }) => ({ key: '', id }),
        (row) => ({
          id: row.id,
          eventId: row.subjectId,
          eventType: row.eventType,
          state: row.state,
          reason: row.reason,
          nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
          createdAt: row.createdAt.toISOString(),
          deliveredAt: row.deliveredAt?.toISOString() ?? null,
          attempts: attempts.get(row.id) ?? [],
          attemptCount: row.attempts,
        }),
      );
    });
  }

  private async attemptsOf(db: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, AttemptDto[]>> {
    const rows = await query<DeliveryAttempt>(
      db,
      sql`select a.delivery_id as "deliveryId", a.no, a.started_at as "startedAt", a.ended_at as "endedAt", a.outcome,
                 a.status_code as "statusCode", a.detail
          from unnest(${ids}::uuid[]) as asked (id) cross join lateral (
            select * from delivery_attempt where workspace_id = current_workspace() and delivery_id = asked.id
            order by no desc limit ${MOST_ATTEMPTS}) a
          order by a.delivery_id, a.no`,
    );
    const attempts = new Map<string, AttemptDto[]>();
    for (const row of rows) attempts.set(row.deliveryId, [...(attempts.get(row.deliveryId) ?? []), toAttemptDto(row)]);
    return attempts;
  }
}
