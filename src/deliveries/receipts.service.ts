import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { NotFound, WrongState } from '../common/errors';
import { mend } from '../common/text';
import { Database } from '../database/database';
import { toWebUrl } from '../integrations/payload';
import { DeliveryDetailDto, ReceiptDto, ResolutionDto } from './deliveries.dto';
import { DeliveryChannels } from './delivery-channels.service';
import { DeliveryLog } from './delivery-log.service';
import { DeliveryProgress } from './delivery-progress.service';
import { DELIVERY_TRANSITIONS, DeliveryState, canBecome } from './delivery-states';
import { LockedDelivery, lockDelivery } from './locked-delivery';
import { ThreadsService } from './threads.service';

/** What others report of a delivery: the bot that was asked to make it, or a member who looked. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly threads: ThreadsService,
    private readonly channels: DeliveryChannels,
    private readonly progress: DeliveryProgress,
    private readonly log: DeliveryLog,
  ) {}

  /** Only of what a bot was asked to deliver. A repeated receipt changes nothing; a late one settles a doubt, or the failure that an earlier one reported. */
  async receive(actor: Actor, id: string, dto: ReceiptDto): Promise<DeliveryDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      if (!(await this.isForBot(tx, row))) {
        throw new WrongState(
          `Heed sends delivery ${id} itself and knows from the platform what became of it. What is in doubt or has failed is settled by a member: POST /v1/deliveries/${id}/resolutions.`,
          [],
        );
      }
      if (row.state !== dto.state) {
        if (row.state === 'delivered') throw new WrongState(`Delivery ${id} was reported as delivered; that stands.`, []);
        refuseUnless(row, dto.state, RECEIPTS);
        if (dto.state === 'delivered') {
          await this.arrived(tx, row, refOf(actor), dto.externalId ?? null, toWebUrl(dto.permalink ?? null));
        } else {
          await this.progress.fail(tx, row, mend(dto.reason ?? 'the bot gave no reason').text, 'reported_failed', refOf(actor));
        }
      }
      return this.log.detail(tx, id);
    });
  }

  /** A member settles what is in doubt or has failed. */
  async resolve(actor: MemberActor, id: string, { outcome, reason }: ResolutionDto): Promise<DeliveryDetailDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await this.lock(tx, id);
      const state = outcome === 'resend' ? 'queued' : outcome;
      if (row.state === state) return this.log.detail(tx, id);
      if (row.state !== 'in_doubt' && row.state !== 'failed') {
        throw new WrongState(`Delivery ${id} is ${row.state}: only what is in doubt or has failed is settled by a person.`, []);
      }
      refuseUnless(row, state, RESOLUTIONS);
      if (outcome === 'delivered') await this.arrived(tx, row, refOf(actor), null, null);
      else if (outcome === 'failed') await this.progress.fail(tx, row, mend(reason).text, 'given_up', refOf(actor));
      else await this.progress.resend(tx, row, await this.isForBot(tx, row), refOf(actor));
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'delivery.resolve',
        subjectType: 'delivery',
        subjectId: id,
        detail: { outcome, from: row.state, reason: mend(reason).text },
      });
      return this.log.detail(tx, id);
    });
  }

  private async lock(tx: EntityManager, id: string): Promise<LockedDelivery> {
    const row = await lockDelivery(tx, id);
    if (!row) throw new NotFound('delivery', id);
    return row;
  }

  private async arrived(
    tx: EntityManager,
    row: LockedDelivery,
    actor: ReturnType<typeof refOf>,
    externalId: string | null,
    permalink: string | null,
  ): Promise<void> {
    await this.progress.deliver(tx, row, { externalId: externalId === null ? null : mend(externalId).text, permalink, actor });
    if (row.threadId !== null) await this.threads.learn(tx, row.threadId, null);
  }

  private async isForBot(tx: EntityManager, row: LockedDelivery): Promise<boolean> {
    return row.endpointId === null && (await this.channels.of(tx, row.integrationId)) === null;
  }
}

const RECEIPTS: readonly DeliveryState[] = ['delivered', 'failed'];
const RESOLUTIONS: readonly DeliveryState[] = ['delivered', 'queued', 'failed'];

function refuseUnless(row: LockedDelivery, to: DeliveryState, reachable: readonly DeliveryState[]): void {
  if (canBecome(row.state, to)) return;
  const allowed = DELIVERY_TRANSITIONS[row.state].filter((state) => reachable.includes(state));
  throw new WrongState(`Delivery ${row.id} is ${row.state} and cannot become ${to}.`, allowed);
}
