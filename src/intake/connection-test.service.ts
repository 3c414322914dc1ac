import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../auth/actor';
import { NotFound } from '../common/errors';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { Database } from '../database/database';
import { describeForLog } from '../database/database-errors';
import type { ConnectionFinding } from '../integrations/integration';
import { IntegrationsService, LiveIntegration } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { OutboundService } from '../outbound/outbound.service';
import type { ConnectionTestDto } from './connection-test.dto';
import { InboundLogService, LatestInbound } from './inbound-log.service';

/** Does the connection work, and what is missing? What Heed knows is read first; the platform is asked after that, outside any transaction (rule 3). */
@Injectable()
export class ConnectionTestService {
  private readonly logger = new Logger('integrations');

  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly log: InboundLogService,
    private readonly outbound: OutboundService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async test(actor: Actor, integrationId: string): Promise<ConnectionTestDto> {
    const { integration, latest } = await this.database.read(actor.workspaceId, async (db) => ({
      integration: await this.integrations.connected(db, integrationId),
      latest: await this.log.latest(db, integrationId),
    }));
    if (!integration) throw new NotFound('integration', integrationId);
    const findings = [...this.known(integration, latest), ...(await this.asked(integration))];
    return { works: findings.every(({ state }) => state !== 'missing'), findings };
  }

  private known(integration: LiveIntegration, latest: LatestInbound): ConnectionFinding[] {
    const { id, platform, isEnabled } = integration;
    if (this.registry.source(platform) === null) return [enabled(isEnabled), ...this.secrets(integration)];
    const url = `${this.config.publicUrl}/v1/intake/${id}`;
    return [enabled(isEnabled), ...this.secrets(integration), received(url, latest), ...refusedLast(latest)];
  }

  private secrets({ platform, settings, secrets }: LiveIntegration): ConnectionFinding[] {
    const required = this.registry.definition(platform)?.requiredSecrets?.(settings) ?? [];
    const names = [...new Set([...required, ...Object.keys(secrets)])].sort();
    return names.map((name) => {
      const subject = `secret:${name}`;
      if (secrets[name]) return { subject, state: 'ok', detail: 'It is configured.' };
      return { subject, state: 'missing', detail: 'These settings need it: set it with PATCH /v1/integrations/{id}.' };
    });
  }

  private async asked(integration: LiveIntegration): Promise<readonly ConnectionFinding[]> {
    try {
      return (await this.registry.check(integration.platform)?.check(integration, this.outbound)) ?? [];
    } catch (error) {
      // A mistake in a platform file: the rest of what we know is still worth saying.
      this.logger.error({ msg: 'a connection check threw', integrationId: integration.id, reason: describeForLog(error) });
      return [{ subject: 'platform', state: 'unknown', detail: 'The check itself broke off; the log of Heed says where.' }];
    }
  }
}

function enabled(isEnabled: boolean): ConnectionFinding {
  const subject = 'integration';
  if (isEnabled) return { subject, state: 'ok', detail: 'It is enabled.' };
  return { subject, state: 'missing', detail: 'It is disabled and refuses what comes in: PATCH isEnabled to true.' };
}

function received(url: string, { acceptedAt }: LatestInbound): ConnectionFinding {
  const subject = 'intake';
  if (acceptedAt)
    return { subject, state: 'ok', detail: `Deliveries go to ${url}; the latest one that was stored came at ${acceptedAt.toISOString()}.` };
  return { subject, state: 'unknown', detail: `Nothing was stored yet. The platform is to deliver to ${url}.` };
}

/** Never `missing`: anybody can send us something to refuse. */
function refusedLast({ refusal, acceptedAt }: LatestInbound): ConnectionFinding[] {
  if (!refusal) return [];
  const isOpen = acceptedAt === null || acceptedAt < refusal.lastAt;
  const detail = `The latest refusal was at ${refusal.lastAt.toISOString()}: ${refusal.reason}.`;
  return [{ subject: 'refusal', state: isOpen ? 'unknown' : 'ok', detail: isOpen ? `${detail} Nothing was stored since.` : detail }];
}
