import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { SYSTEM } from '../common/actor';
import { Clock } from '../common/clock';
import type { MovedEvent } from './integration';
import { IntegrationRow } from './integration.entity';

/** A chat got another id: what the settings said of the old one holds for the new one, or its ideas would be passed over from then on. */
@Injectable()
export class ChannelMovesService {
  constructor(
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async follow(tx: EntityManager, integrationId: string, { fromChannel, toChannel }: MovedEvent): Promise<void> {
    const rows = tx.getRepository(IntegrationRow);
    const row = await rows
      .createQueryBuilder('i')
      .setLock('pessimistic_write')
      .where('i.workspace_id = current_workspace() and i.id = :id', { id: integrationId })
      .getOne();
    if (!row) return;
    const settings = renamed(row.settings, fromChannel, toChannel);
    if (JSON.stringify(settings) === JSON.stringify(row.settings)) return;
    const changed = { settings, version: row.version + 1, updatedAt: this.clock.now() };
    await rows.update({ workspaceId: row.workspaceId, id: row.id }, changed as object);
    const detail = { platform: row.platform, fromChannel, toChannel };
    await this.audit.record(tx, { actor: SYSTEM, action: 'integration.follow', subjectType: 'integration', subjectId: row.id, detail });
  }
}

/** In every list of channels; `-100200:7` names a part of the channel `-100200`. */
function renamed(settings: Record<string, unknown>, from: string, to: string): Record<string, unknown> {
  const rename = (value: unknown) =>
    typeof value === 'string' && (value === from || value.startsWith(`${from}:`)) ? `${to}${value.slice(from.length)}` : value;
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value.map(rename))] : value]),
  );
}
