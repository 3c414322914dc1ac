import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Sql, sql } from '../database/sql';
import type { ConnectedIntegration, DeliveryChannel } from '../integrations/integration';
import { IntegrationsService } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';

export interface OpenChannel {
  readonly channel: DeliveryChannel;
  readonly integration: ConnectedIntegration;
  readonly isEnabled: boolean;
  /** See PlatformDefinition. */
  readonly knowsRepeatsForSeconds: number;
}

/** Which of our own platforms answers in the threads of an integration. */
@Injectable()
export class DeliveryChannels {
  constructor(
    private readonly integrations: IntegrationsService,
    private readonly platforms: PlatformRegistry,
  ) {}

  /** Null: nobody of ours; a bot is asked to deliver. */
  async of(db: EntityManager, integrationId: string | null): Promise<OpenChannel | null> {
    const connected = integrationId === null ? null : await this.integrations.connected(db, integrationId);
    const channel = connected === null ? null : this.platforms.channel(connected.platform);
    if (connected === null || channel === null) return null;
    const { knowsRepeatsForSeconds = 0 } = this.platforms.definition(connected.platform) ?? {};
    return { channel, integration: connected, isEnabled: connected.isEnabled, knowsRepeatsForSeconds };
  }

  /** The platforms that write to a person's address. */
  writing(): string[] {
    return this.platforms.names().filter((name) => this.platforms.channel(name)?.addressOf !== undefined);
  }

  /** Of deliveries `d` into threads: those that a bot is asked to make, as `of` would say of each. */
  areForBots(): Sql {
    const ours = this.platforms.names().filter((name) => this.platforms.channel(name) !== null);
    return sql`not exists (select 1 from integration i
                           where i.workspace_id = d.workspace_id and i.id = d.integration_id and i.platform = any(${ours}::text[]))`;
  }
}
