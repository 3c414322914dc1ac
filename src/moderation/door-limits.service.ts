import { Injectable } from '@nestjs/common';
import { originOf } from '../common/address';
import { Unavailable } from '../common/errors';
import { Database } from '../database/database';
import { LimiterService } from '../limiter/limiter.service';
import { AuthorTrust } from './author-trust.service';
import { DoorLimits, Policy, policyOf } from './policy';
import { loosenessOf } from './trust';

/** How many times the limit a verified platform may deliver before it is sent away to try again: what is above the limit is held, and held bytes take room. */
const HARD_FACTOR = 10;
const MINUTE = 60;
const HOUR = 3_600;

/** Of whom an API call speaks. */
export interface NamedAuthor {
  readonly platform: string;
  readonly realm: string;
  readonly externalId: string;
}

/** How much comes in, by the workspace's policy; counted over all replicas, before a transaction is open (rule 13). */
@Injectable()
export class DoorLimitsService {
  constructor(
    private readonly database: Database,
    private readonly limiter: LimiterService,
    private readonly trust: AuthorTrust,
  ) {}

  /** For API calls and open forms, which get 429 over a limit. `integrationId`: of the form. */
  async requireRoom(workspaceId: string, address: string, author: NamedAuthor | null, integrationId: string | null = null): Promise<void> {
    const { policy, most } = await this.database.read(workspaceId, async (db) => {
      const found = await policyOf(db);
      const known = author && (await this.trust.ofIdentity(db, author.platform, author.realm, author.externalId));
      return { policy: found, most: found.maxPerAuthorPerHour * loosenessOf(known?.trust ?? 'newcomer').rate };
    });
    await this.limiter.require(
      { name: 'submissions-address', points: policy.maxPerAddressPerMinute, windowSeconds: MINUTE },
      `${workspaceId} ${originOf(address)}`,
      'More suggestions from this address than a minute takes.',
    );
    if (author !== null) {
      await this.limiter.require(
        { name: 'submissions-author', points: most, windowSeconds: HOUR },
        JSON.stringify([workspaceId, author.platform, author.realm, author.externalId]),
        `More than ${most} suggestions of this author within an hour.`,
      );
    }
    if (integrationId !== null) {
      const points = deliveriesOf(policy, integrationId);
      await this.limiter.require(
        { name: 'integration', points, windowSeconds: MINUTE },
        integrationId,
        `More than ${points} suggestions in a minute through this integration.`,
      );
    }
    await this.limiter.require(inWorkspace(policy), workspaceId, 'More suggestions than this workspace takes in a minute.');
  }

  /** For verified deliveries, which are kept: true where they are to be held. Throws Unavailable above the hard cap: the platform keeps the delivery and tries again. */
  async isOverLimit(workspaceId: string, integrationId: string): Promise<boolean> {
    const policy = await this.database.read(workspaceId, policyOf);
    const isOver = [
      await this.isOver({ name: 'integration', points: deliveriesOf(policy, integrationId), windowSeconds: MINUTE }, integrationId),
      await this.isOver(inWorkspace(policy), workspaceId),
    ];
    return isOver.some(Boolean);
  }

  private async isOver(limit: Limited, key: string): Promise<boolean> {
    if ((await this.limiter.take(limit, key)) === null) return false;
    const hard = { ...limit, name: `${limit.name}-hard`, points: limit.points * HARD_FACTOR };
    if ((await this.limiter.take(hard, key)) !== null)
      throw new Unavailable('More is delivered than Heed takes for this workspace; try again later.');
    return true;
  }
}

type Limited = Parameters<LimiterService['require']>[0];

function inWorkspace({ maxPerWorkspacePerMinute }: Policy): Limited {
  return { name: 'submissions-workspace', points: maxPerWorkspacePerMinute, windowSeconds: MINUTE };
}

function deliveriesOf(limits: DoorLimits, integrationId: string): number {
  const own = limits.integrationLimits.find((limit) => limit.integrationId === integrationId);
  return own?.maxPerMinute ?? limits.maxPerIntegrationPerMinute;
}
