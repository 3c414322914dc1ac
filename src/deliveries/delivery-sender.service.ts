import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { describeForLog, isUnavailable } from '../database/database-errors';
import { JobPayload, OnJob } from '../jobs/on-job';
import { OutboundService } from '../outbound/outbound.service';
import type { Attempt, AttemptResult, RetractionCall, ThreadCall } from './attempt';
import { DeliveryAttempts } from './delivery-attempts.service';
import { WebhookCaller } from './webhook-caller.service';

/** How often, a second apart, a result is offered to a database that is away: what we know of a call must not become a doubt (promise 5). */
const RECORD_TRIES = 20;

/** The job that sends. Everything durable is in the two transactions of DeliveryAttempts; what lies between may be cut off anywhere. */
@Injectable()
export class DeliverySender {
  private readonly logger = new Logger('deliveries');

  constructor(
    private readonly attempts: DeliveryAttempts,
    private readonly webhooks: WebhookCaller,
    private readonly outbound: OutboundService,
  ) {}

  @OnJob('delivery.send')
  async send({ workspaceId, deliveryId, slot }: JobPayload): Promise<void> {
    const attempt = await this.attempts.begin(workspaceId, String(deliveryId), typeof slot === 'string' ? new Date(slot) : null);
    if (attempt) await this.record(workspaceId, attempt, await this.call(attempt));
  }

  private async call({ deliveryId, call }: Attempt): Promise<AttemptResult> {
    switch (call.kind) {
      case 'endpoint':
        return this.webhooks.call(deliveryId, call);
      case 'thread':
        return this.post(deliveryId, call);
      case 'retraction':
        return this.retract(deliveryId, call);
    }
  }

  private async post(deliveryId: string, { channel, message, integration }: ThreadCall): Promise<AttemptResult> {
    try {
      const result = await channel.send(message, integration, this.outbound);
      return { result, statusCode: null, detail: result.state === 'delivered' ? null : result.reason, isGone: false };
    } catch (error) {
      // A mistake in a platform file. Whether it struck before or after the post, nobody can tell from here.
      this.logger.error({ msg: 'a channel threw', deliveryId, reason: describeForLog(error) });
      return { result: { state: 'in_doubt', reason: 'internal_error' }, statusCode: null, detail: 'internal_error', isGone: false };
    }
  }

  private async retract(deliveryId: string, { retract, integration, posted }: RetractionCall): Promise<AttemptResult> {
    const settled = { statusCode: null, isGone: false };
    try {
      const result = await retract(posted, integration, this.outbound);
      switch (result.state) {
        case 'retracted':
          return { ...settled, result: { state: 'delivered', externalId: posted.externalId, permalink: null }, detail: null };
        case 'retry':
          return { ...settled, result, detail: result.reason };
        case 'failed':
          return { ...settled, result: { ...result, unreachable: false }, detail: result.reason };
      }
    } catch (error) {
      this.logger.error({ msg: 'a channel threw', deliveryId, reason: describeForLog(error) });
      return { ...settled, result: { state: 'failed', reason: 'internal_error', unreachable: false }, detail: 'internal_error' };
    }
  }

  private async record(workspaceId: string, attempt: Attempt, result: AttemptResult): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.attempts.end(workspaceId, attempt, result);
        return;
      } catch (error) {
        if (tries >= RECORD_TRIES || !isUnavailable(error)) throw error;
        await wait(1_000);
      }
    }
  }
}
