import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { DeliveryChannels } from './delivery-channels.service';
import type { LockedDelivery } from './locked-delivery';
import { THREAD_GAPS, secondsUntilNext } from './retry-schedule';

/**
 * How long a message that may have arrived can be sent again without being posted twice: a platform with a key against repeats remembers it for
 * some minutes. Counted from the first attempt in doubt; a person who says "send it again" starts anew.
 */
@Injectable()
export class RepeatWindow {
  constructor(private readonly channels: DeliveryChannels) {}

  /** Seconds until the attempt after this one, which is in doubt; null when the platform would no longer know it as a repeat. */
  async secondsUntilRepeat(tx: EntityManager, row: LockedDelivery): Promise<number | null> {
    const window = await this.windowOf(tx, row);
    if (window === 0) return null;
    const gap = secondsUntilNext(THREAD_GAPS, row.attempts - row.attemptsBefore, null, Math.random());
    const age = await this.doubtAge(tx, row, row.attempts);
    return gap === null || age === null || age + gap >= window ? null : gap;
  }

  /** It waited too long for its repeat: in another process, or behind others in its channel. */
  async isOver(tx: EntityManager, row: LockedDelivery): Promise<boolean> {
    if (row.endpointId !== null || row.attempts === row.attemptsBefore) return false;
    const age = await this.doubtAge(tx, row, null);
    return age !== null && age >= (await this.windowOf(tx, row));
  }

  private async windowOf(tx: EntityManager, { integrationId }: LockedDelivery): Promise<number> {
    return (await this.channels.of(tx, integrationId))?.knowsRepeatsForSeconds ?? 0;
  }

  /** Seconds since the first attempt in doubt began, `alsoNo` among them; null where none is. */
  private async doubtAge(tx: EntityManager, { id, attemptsBefore }: LockedDelivery, alsoNo: number | null): Promise<number | null> {
    const row = await one<{ age: number | null }>(
      tx,
      sql`select extract(epoch from clock_timestamp() - min(started_at))::float8 as age from delivery_attempt
          where workspace_id = current_workspace() and delivery_id = ${id} and no > ${attemptsBefore}
            and (outcome = 'in_doubt' or no = ${alsoNo}::integer)`,
    );
    return row?.age ?? null;
  }
}
