import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { JobsService } from '../jobs/jobs.service';

/** What decides beside which other deliveries a job may run. */
export interface SendTarget {
  readonly id: string;
  readonly endpointId: string | null;
  readonly platform: string | null;
  readonly realm: string | null;
  readonly channel: string | null;
}

/** Calls to one endpoint at a time: a receiver that hangs for 15 s must not take every worker. */
const LANES_OF_ENDPOINT = 4;

/** Only a database that fails counts as a failed run of the job; what receivers do is in the delivery's own schedule. */
const MAX_RUNS = 25;

/** The job that sends a delivery. One waiting job each: a newer one replaces it. */
@Injectable()
export class SendQueue {
  constructor(private readonly jobs: JobsService) {}

  /** `slot`: the moment a busy channel has promised to this delivery (see ChannelPaceService). */
  async schedule(tx: EntityManager, target: SendTarget, runAt: Date | null, slot: Date | null = null): Promise<void> {
    await this.jobs.add(
      tx,
      'delivery.send',
      { deliveryId: target.id, slot: slot?.toISOString() ?? null },
      { ...(runAt === null ? {} : { runAt }), key: `delivery:${target.id}`, queue: laneOf(target), maxAttempts: MAX_RUNS },
    );
  }
}

/** Jobs of one lane run one after the other: a lane a channel, a few an endpoint. Hashed, because the queue's names end at 128 characters. */
function laneOf({ id, endpointId, platform, realm, channel }: SendTarget): string {
  if (endpointId !== null) return `endpoint:${endpointId}:${parseInt(id.slice(-2), 16) % LANES_OF_ENDPOINT}`;
  return `channel:${createHash('sha256')
    .update(JSON.stringify([platform, realm, channel]))
    .digest('base64url')}`;
}
