import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { ActorRef, SYSTEM } from '../common/actor';
import { Clock } from '../common/clock';
import { Conflict, Invalid, NotFound } from '../common/errors';
import { stale } from '../common/etag';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { SecretBox } from '../common/secret-box';
import { mend } from '../common/text';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { OutboundService } from '../outbound/outbound.service';
import { newWebhookSecret } from '../outbound/webhook-signature';
import { WebhookEndpoint } from './webhook-endpoint.entity';
import {
  CreateWebhookEndpointDto,
  CreatedWebhookEndpointDto,
  UpdateWebhookEndpointDto,
  WebhookEndpointDto,
  toWebhookEndpointDto,
} from './webhook-endpoints.dto';

/** Endpoints a workspace may have: every event is written and sent once for each. */
const MOST = 20;

/** Where a workspace wants its events sent. */
@Injectable()
export class WebhookEndpointsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly outbound: OutboundService,
    private readonly secretBox: SecretBox,
  ) {}

  async create(actor: Actor, dto: CreateWebhookEndpointDto): Promise<CreatedWebhookEndpointDto> {
    this.check(dto.url);
    const id = newId();
    const secret = newWebhookSecret();
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.makeRoom(tx);
      await tx.getRepository(WebhookEndpoint).insert({
        workspaceId: actor.workspaceId,
        id,
        url: dto.url,
        description: mend(dto.description ?? '').text,
        eventTypes: dto.eventTypes,
        secret: this.secretBox.seal(secret, id),
      });
      await this.record(tx, refOf(actor), 'webhook_endpoint.create', id, { eventTypes: dto.eventTypes });
      return { ...toWebhookEndpointDto(await this.row(tx, actor.workspaceId, id)), secret };
    });
  }

  async list(actor: Actor, page: PageQuery): Promise<Page<WebhookEndpointDto>> {
    const after = decodeCursor(page.cursor, 'webhook-endpoints');
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<WebhookEndpoint>(
        db,
        sql`select id, url, description, event_types as "eventTypes", disabled_at as "disabledAt", disabled_reason as "disabledReason",
                   version, created_at as "createdAt"
            from webhook_endpoint
            where workspace_id = current_workspace() and id > ${after?.id ?? FIRST_ID}
            order by id limit ${page.limit + 1}`,
      ),
    );
    return toPage(rows, page.limit, 'webhook-endpoints', ({ id }) => ({ key: '', id }), toWebhookEndpointDto);
  }

  get(actor: Actor, id: string): Promise<WebhookEndpointDto> {
    return this.database.read(actor.workspaceId, async (db) => toWebhookEndpointDto(await this.row(db, actor.workspaceId, id)));
  }

  async update(actor: Actor, id: string, version: number, dto: UpdateWebhookEndpointDto): Promise<WebhookEndpointDto> {
    if (dto.url !== undefined) this.check(dto.url);
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await this.row(tx, actor.workspaceId, id, true);
      if (row.version !== version) throw stale('webhook endpoint', id, row.version);
      const isEnabled = dto.isEnabled ?? row.disabledAt === null;
      const changed = {
        url: dto.url ?? row.url,
        description: mend(dto.description ?? row.description).text,
        eventTypes: dto.eventTypes ?? row.eventTypes,
        disabledAt: isEnabled ? null : (row.disabledAt ?? this.clock.now()),
        disabledReason: isEnabled ? null : row.disabledReason,
        version: version + 1,
      };
      await tx.getRepository(WebhookEndpoint).update({ workspaceId: actor.workspaceId, id }, changed);
      await this.record(tx, refOf(actor), 'webhook_endpoint.update', id, { fields: Object.keys(dto), isEnabled });
      return toWebhookEndpointDto({ ...row, ...changed });
    });
  }

  /** With its log. An event on its way to it is not stopped. */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { affected } = await tx.getRepository(WebhookEndpoint).delete({ workspaceId: actor.workspaceId, id });
      if (affected !== 1) throw new NotFound('webhook endpoint', id);
      await this.record(tx, refOf(actor), 'webhook_endpoint.delete', id, {});
    });
  }

  /** Its sealed secret included: for the sender alone. */
  target(tx: EntityManager, id: string): Promise<Pick<WebhookEndpoint, 'url' | 'secret' | 'disabledAt'> | null> {
    return one(
      tx,
      sql`select url, secret, disabled_at as "disabledAt" from webhook_endpoint where workspace_id = current_workspace() and id = ${id}`,
    );
  }

  async disable(tx: EntityManager, id: string, reason: string): Promise<void> {
    const disabled = await query(
      tx,
      sql`update webhook_endpoint set disabled_at = now(), disabled_reason = ${reason}, version = version + 1
          where workspace_id = current_workspace() and id = ${id} and disabled_at is null returning id`,
    );
    if (disabled.length > 0) await this.record(tx, SYSTEM, 'webhook_endpoint.disable', id, { reason });
  }

  private check(url: string): void {
    const verdict = this.outbound.check(url);
    if (!verdict.ok) throw new Invalid([{ pointer: '/url', code: `url_${verdict.code}`, detail: verdict.detail }]);
  }

  /** The lock makes two at once count one after the other; it lets inserts that refer to the workspace pass. */
  private async makeRoom(tx: EntityManager): Promise<void> {
    await query(tx, sql`select id from workspace where id = current_workspace() for no key update`);
    const count = await one<{ n: number }>(
      tx,
      sql`select count(*)::int as n from webhook_endpoint where workspace_id = current_workspace()`,
    );
    if ((count?.n ?? 0) >= MOST) throw new Conflict(`A workspace has at most ${MOST} webhook endpoints; delete one first.`);
  }

  private async row(db: EntityManager, workspaceId: string, id: string, isLocked = false): Promise<WebhookEndpoint> {
    const row = await db
      .getRepository(WebhookEndpoint)
      .findOne({ where: { workspaceId, id }, ...(isLocked ? { lock: { mode: 'pessimistic_write' } } : {}) });
    if (!row) throw new NotFound('webhook endpoint', id);
    return row;
  }

  private record(tx: EntityManager, actor: ActorRef, action: string, id: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
    return this.audit.record(tx, { actor, action, subjectType: 'webhook_endpoint', subjectId: id, detail });
  }
}
