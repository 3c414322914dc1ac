import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { TooManyRequests } from '../common/errors';

export interface Limit {
  /** Names the limit in the RateLimit headers: `api`. */
  readonly name: string;
  /** How many within the window. */
  readonly points: number;
  readonly windowSeconds: number;
}

/** Limits differ by workspace: more kinds than this are not kept ready. */
const KEPT = 500;

/** Limits shared by all replicas: the counters are rows, one atomic upsert a call (rate-limiter-flexible's PostgreSQL store). */
@Injectable()
export class LimiterService {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(private readonly dataSource: DataSource) {}

  /** Counts one; answers how long to wait in seconds where the limit is passed, else null. Keys are hashed: an address is personal data. */
  async take(limit: Limit, key: string): Promise<number | null> {
    try {
      await this.limiter(limit).consume(createHash('sha256').update(key).digest('base64url'));
      return null;
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) return Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
      throw rejection;
    }
  }

  /** As `take`, for callers that answer 429. */
  async require(limit: Limit, key: string, detail: string): Promise<void> {
    const seconds = await this.take(limit, key);
    if (seconds !== null)
      throw new TooManyRequests(`${detail} Wait ${seconds} s.`, seconds, {
        name: limit.name,
        limit: limit.points,
        windowSeconds: limit.windowSeconds,
      });
  }

  private limiter(limit: Limit): RateLimiterPostgres {
    const id = `${limit.name}:${limit.points}:${limit.windowSeconds}`;
    let limiter = this.limiters.get(id);
    if (!limiter) {
      const { master } = this.dataSource.driver as unknown as { master: Pool };
      limiter = new RateLimiterPostgres({
        storeClient: master,
        storeType: 'pool',
        tableName: 'rate_limit',
        tableCreated: true,
        keyPrefix: limit.name,
        points: limit.points,
        duration: limit.windowSeconds,
        // Once over the limit, this process answers by itself until the window ends: a flood does not become a load of the database.
        inMemoryBlockOnConsumed: limit.points + 1,
        // Clears the rows of all: one of them is enough.
        clearExpiredByTimeout: this.limiters.size === 0,
      });
      const [second] = [...this.limiters.keys()].slice(1, 2);
      if (this.limiters.size >= KEPT && second !== undefined) this.limiters.delete(second);
      this.limiters.set(id, limiter);
    }
    return limiter;
  }
}
