import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Clock } from '../common/clock';
import { stale } from '../common/etag';
import { Invalid } from '../common/errors';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { ModerationPolicyDto, ModerationPolicyInput, toPolicyDto } from './moderation.dto';
import { ModerationPolicy } from './moderation-policy.entity';
import { problemsOf } from './patterns';
import { policyOf } from './policy';

/** The policy as members read and replace it. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  get(actor: Actor): Promise<ModerationPolicyDto> {
    return this.database.read(actor.workspaceId, async (db) => toPolicyDto(await policyOf(db)));
  }

  async replace(actor: Actor, version: number, input: ModerationPolicyInput): Promise<ModerationPolicyDto> {
    requirePatterns(input.patterns);
    return this.database.tx(actor.workspaceId, async (tx) => {
      await query(tx, sql`insert into moderation_policy (workspace_id) values (current_workspace()) on conflict do nothing`);
      const policies = tx.getRepository(ModerationPolicy);
      const row = await policies.findOneOrFail({ where: { workspaceId: actor.workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (row.version !== version) throw stale('moderation policy of', 'this workspace', row.version);
      const { integrationLimits, helpRoutes, ...plain } = input;
      await requireIntegrations(tx, integrationLimits);
      await policies.update({ workspaceId: actor.workspaceId }, { ...plain, version: version + 1, updatedAt: this.clock.now() });
      await this.replaceLimits(tx, integrationLimits);
      await this.replaceRoutes(tx, helpRoutes);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'moderation_policy.update',
        subjectType: 'moderation_policy',
        subjectId: null,
        detail: { ...inNumbers(plain), integrationLimits: integrationLimits.length, helpRoutes: helpRoutes.length },
      });
      return toPolicyDto(await policyOf(tx));
    });
  }

  private async replaceLimits(tx: EntityManager, limits: ModerationPolicyInput['integrationLimits']): Promise<void> {
    await query(tx, sql`delete from integration_limit where workspace_id = current_workspace()`);
    for (const { integrationId, maxPerMinute, slowModeMinutes } of limits) {
      await query(
        tx,
        sql`insert into integration_limit (workspace_id, integration_id, max_per_minute, slow_mode_minutes)
            values (current_workspace(), ${integrationId}, ${maxPerMinute ?? null}, ${slowModeMinutes ?? null})`,
      );
    }
  }

  private async replaceRoutes(tx: EntityManager, routes: ModerationPolicyInput['helpRoutes']): Promise<void> {
    await query(tx, sql`delete from help_route where workspace_id = current_workspace()`);
    for (const { topic, isEnabled, terms, text, url } of routes) {
      await query(
        tx,
        sql`insert into help_route (workspace_id, topic, is_enabled, terms, text, url)
            values (current_workspace(), ${topic}, ${isEnabled}, ${terms}, ${text ?? null}, ${url ?? null})`,
      );
    }
  }
}

function requirePatterns(patterns: readonly string[]): void {
  const problems = problemsOf(patterns);
  if (problems.length === 0) return;
  throw new Invalid(problems.map(({ index, detail }) => ({ pointer: `/patterns/${index}`, code: 'pattern', detail })));
}

async function requireIntegrations(tx: EntityManager, limits: ModerationPolicyInput['integrationLimits']): Promise<void> {
  const rows = await query<{ id: string }>(
    tx,
    sql`select id from integration where workspace_id = current_workspace() and id = any(${limits.map((limit) => limit.integrationId)}::uuid[])`,
  );
  const known = new Set(rows.map((row) => row.id));
  const missing = limits.flatMap(({ integrationId }, i) => (known.has(integrationId) ? [] : [i]));
  if (missing.length === 0) return;
  throw new Invalid(
    missing.map((i) => ({
      pointer: `/integrationLimits/${i}/integrationId`,
      code: 'not_found',
      detail: 'There is no such integration in this workspace.',
    })),
  );
}

/** Lists as their lengths: an audit trail of moderation need not repeat what it keeps out. */
function inNumbers(plain: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]: [string, unknown]) => [name, Array.isArray(value) ? value.length : value]),
  );
}
