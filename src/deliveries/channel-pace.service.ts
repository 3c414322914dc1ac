import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

export interface ChannelAddress {
  readonly platform: string;
  readonly realm: string;
  readonly channel: string;
}

interface Pace {
  readonly freeAt: Date;
  readonly nextSlotAt: Date;
  readonly now: Date;
}

/** Milliseconds between two posts in one channel. Slack: "no more than one message per second per channel" (docs.slack.dev/apis/web-api/rate-limits). */
const SPACING = 1_000;

/** A delivery that comes later than this to its promised moment lines up again: a backlog must not be posted in one burst. */
const LATENESS = 5_000;

/**
 * Spreads the posts into one channel over time, whichever process sends them. Who comes while the channel is busy is promised the next free
 * second and comes back then, so that a hundred threads of one channel cost two runs of a job each and not a hundred.
 */
@Injectable()
export class ChannelPaceService {
  /** Null: send now, the channel is taken for a second. Otherwise the moment to come back at, to be given as `slot` then. */
  async claim(tx: EntityManager, address: ChannelAddress, slot: Date | null): Promise<Date | null> {
    const { freeAt, nextSlotAt, now } = await this.lock(tx, address);
    const isOnTime = slot !== null && now.getTime() - slot.getTime() < LATENESS;
    if (freeAt <= now && (isOnTime || nextSlotAt <= now)) {
      const free = new Date(now.getTime() + SPACING);
      await this.write(tx, address, free, later(nextSlotAt, free));
      return null;
    }
    if (isOnTime && freeAt.getTime() - now.getTime() <= SPACING) return freeAt;
    const promised = later(nextSlotAt, freeAt);
    await this.write(tx, address, freeAt, new Date(promised.getTime() + SPACING));
    return promised;
  }

  /** The channel asked for a pause (Retry-After): it holds for every delivery into it. */
  async pause(tx: EntityManager, address: ChannelAddress, seconds: number): Promise<void> {
    const { freeAt, nextSlotAt, now } = await this.lock(tx, address);
    const over = later(freeAt, new Date(now.getTime() + seconds * 1000));
    await this.write(tx, address, over, later(nextSlotAt, over));
  }

  private async lock(tx: EntityManager, { platform, realm, channel }: ChannelAddress): Promise<Pace> {
    // The update changes nothing; it locks the row, so that two processes cannot claim the same second.
    const pace = await one<Pace>(
      tx,
      sql`insert into channel_pace as p (workspace_id, platform, realm, channel, free_at, next_slot_at)
          values (current_workspace(), ${platform}, ${realm}, ${channel}, now() - interval '1 ms', now() - interval '1 ms')
          on conflict (workspace_id, platform, realm, channel) do update set free_at = p.free_at
          returning free_at as "freeAt", next_slot_at as "nextSlotAt", clock_timestamp()::timestamptz(3) as now`,
    );
    if (!pace) throw new Error('insert into channel_pace answered no row');
    return pace;
  }

  private async write(tx: EntityManager, { platform, realm, channel }: ChannelAddress, freeAt: Date, nextSlotAt: Date): Promise<void> {
    await query(
      tx,
      sql`update channel_pace set free_at = ${freeAt}, next_slot_at = ${nextSlotAt}
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel}`,
    );
  }
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
