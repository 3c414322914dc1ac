import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { NotFound } from '../common/errors';
import { decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import type { RefusalReason } from '../integrations/integration';
import { IntegrationsService } from '../integrations/integrations.service';
import type { InboundDeliveryDto, InboundLogDto, InboundRefusalDto } from './inbound-log.dto';

/** A DTO as the database gives it: these of its fields are still dates. */
type Timed<T, K extends keyof T> = Omit<T, K> & Record<K, Date>;

/** When something last came in, and when and why something was last refused. */
export interface LatestInbound {
  readonly acceptedAt: Date | null;
  readonly refusal: { readonly reason: string; readonly lastAt: Date } | null;
}

/** For webhook authors: what was accepted, and of what was refused only when, why and how often (P8). */
@Injectable()
export class InboundLogService {
  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
  ) {}

  async countRefusal(workspaceId: string, integrationId: string, reason: RefusalReason): Promise<void> {
    await this.database.tx(workspaceId, (tx) => this.count(tx, integrationId, reason));
  }

  /** What became of a delivery that was accepted: a look-up or a thread that came to nothing. In the caller's transaction. */
  async count(tx: EntityManager, integrationId: string, reason: string): Promise<void> {
    const code = /^[a-z0-9_]{1,60}$/.test(reason) ? reason : 'unknown_reason';
    await query(
      tx,
      sql`insert into inbound_refusal (workspace_id, integration_id, hour, reason)
          values (current_workspace(), ${integrationId}, date_trunc('hour', now(), 'UTC'), ${code})
          on conflict (workspace_id, integration_id, hour, reason) do update set count = inbound_refusal.count + 1, last_at = now()`,
    );
  }

  async read(actor: Actor, integrationId: string, page: PageQuery): Promise<InboundLogDto> {
    const filters = ['inbound', integrationId];
    const before = decodeCursor(page.cursor, filters);
    return this.database.read(actor.workspaceId, async (db) => {
      if (!(await this.integrations.connected(db, integrationId))) throw new NotFound('integration', integrationId);
      const rows = await query<Timed<InboundDeliveryDto, 'receivedAt'>>(
        db,
        sql`select id, external_id as "externalId", event_count as "eventCount", received_at as "receivedAt" from inbound_delivery
            where workspace_id = current_workspace() and integration_id = ${integrationId}
              and id < ${before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'}
            order by id desc limit ${page.limit + 1}`,
      );
      const refusals = await query<Timed<InboundRefusalDto, 'hour' | 'lastAt'>>(
        db,
        sql`select hour, reason, count, last_at as "lastAt" from inbound_refusal
            where workspace_id = current_workspace() and integration_id = ${integrationId} order by hour desc, reason limit 100`,
      );
      const accepted = toPage(
        rows,
        page.limit,
        filters,
        (row) => ({ key: '', id: row.id }),
        (row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }),
      );
      return {
        ...accepted,
        refusals: refusals.map((row) => ({ ...row, hour: row.hour.toISOString(), lastAt: row.lastAt.toISOString() })),
      };
    });
  }

  async latest(db: EntityManager, integrationId: string): Promise<LatestInbound> {
    const accepted = await one<{ receivedAt: Date }>(
      db,
      sql`select received_at as "receivedAt" from inbound_delivery
          where workspace_id = current_workspace() and integration_id = ${integrationId} order by id desc limit 1`,
    );
    // A refusal of the latest hour that has any; within it, the latest.
    const refusal = await one<{ reason: string; lastAt: Date }>(
      db,
      sql`select reason, last_at as "lastAt" from inbound_refusal
          where workspace_id = current_workspace() and integration_id = ${integrationId} order by hour desc, last_at desc limit 1`,
    );
    return { acceptedAt: accepted?.receivedAt ?? null, refusal };
  }
}
