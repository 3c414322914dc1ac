import { Inject, Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Clock } from '../common/clock';
import { stale } from '../common/etag';
import { FieldError, Invalid, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { SecretBox } from '../common/secret-box';
import { newId } from '../common/uuid';
import { flatten } from '../common/validation';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import type { ConnectedIntegration, PlatformDefinition } from './integration';
import { IntegrationRow } from './integration.entity';
import { CreateIntegrationDto, IntegrationDto, UpdateIntegrationDto, toIntegrationDto } from './integrations.dto';
import { PlatformRegistry } from './platform-registry';
import { MoreThan } from 'typeorm';

export interface LiveIntegration extends ConnectedIntegration {
  readonly platform: string;
  readonly name: string;
  readonly isEnabled: boolean;
}

const ZERO_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class IntegrationsService {
  constructor(
    private readonly database: Database,
    private readonly registry: PlatformRegistry,
    private readonly secretBox: SecretBox,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** For the modules above: an integration with its secrets open, or null. */
  async connected(db: EntityManager, id: string): Promise<LiveIntegration | null> {
    const row = await db
      .getRepository(IntegrationRow)
      .createQueryBuilder('i')
      .where('i.workspace_id = current_workspace() and i.id = :id', { id })
      .getOne();
    if (!row) return null;
    return {
      id,
      realm: row.realm === id ? null : row.realm,
      settings: row.settings,
      secrets: this.open(row),
      platform: row.platform,
      name: row.name,
      isEnabled: row.isEnabled,
    };
  }

  async create(actor: Actor, dto: CreateIntegrationDto): Promise<IntegrationDto> {
    const definition = this.registry.definition(dto.platform);
    if (!definition)
      throw new Invalid([{ pointer: '/platform', code: 'unknown_platform', detail: `Known: ${this.registry.names().join(', ')}.` }]);
    const settings = await checked(definition.settings, dto.settings, '/settings');
    const secrets = await checked(definition.secrets, dto.secrets, '/secrets');
    requireSecrets(definition, settings, secrets);
    const id = newId();
    const realm = realmOf(definition, settings) ?? id;
    return this.database.tx(actor.workspaceId, async (tx) => {
      const rows = tx.getRepository(IntegrationRow);
      const sealed = this.secretBox.seal(JSON.stringify(secrets), id);
      await rows.insert({
        workspaceId: actor.workspaceId,
        id,
        platform: dto.platform,
        name: dto.name,
        realm,
        settings: settings as object,
        secrets: sealed,
      });
      await this.record(tx, actor, 'integration.create', id, dto.platform);
      return this.toDto(await rows.findOneByOrFail({ workspaceId: actor.workspaceId, id }));
    });
  }

  async list(actor: Actor, page: PageQuery): Promise<Page<IntegrationDto>> {
    const after = decodeCursor(page.cursor, 'integrations');
    const rows = await this.database.read(actor.workspaceId, (db) =>
      db.getRepository(IntegrationRow).find({
        where: { workspaceId: actor.workspaceId, id: MoreThan(after?.id ?? ZERO_ID) },
        order: { id: 'ASC' },
        take: page.limit + 1,
      }),
    );
    return toPage(
      rows,
      page.limit,
      'integrations',
      (row) => ({ key: '', id: row.id }),
      (row) => this.toDto(row),
    );
  }

  async get(actor: Actor, id: string): Promise<IntegrationDto> {
    const row = await this.database.read(actor.workspaceId, (db) =>
      db.getRepository(IntegrationRow).findOneBy({ workspaceId: actor.workspaceId, id }),
    );
    if (!row) throw new NotFound('integration', id);
    return this.toDto(row);
  }

  async update(actor: Actor, id: string, version: number, dto: UpdateIntegrationDto): Promise<IntegrationDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const rows = tx.getRepository(IntegrationRow);
      const row = await rows.findOne({ where: { workspaceId: actor.workspaceId, id }, lock: { mode: 'pessimistic_write' } });
      const definition = row && this.registry.definition(row.platform);
      if (!row || !definition) throw new NotFound('integration', id);
      if (row.version !== version) throw stale('integration', id, row.version);
      const settings = dto.settings === undefined ? row.settings : await checked(definition.settings, dto.settings, '/settings');
      const secrets = dto.secrets === undefined ? this.open(row) : await checked(definition.secrets, dto.secrets, '/secrets');
      requireSecrets(definition, settings, secrets);
      if ((realmOf(definition, settings) ?? id) !== row.realm) {
        throw new Invalid([
          {
            pointer: `/settings/${definition.realmSetting ?? ''}`,
            code: 'realm_fixed',
            detail: 'An integration stays with its realm; connect another one.',
          },
        ]);
      }
      const changed = {
        name: dto.name ?? row.name,
        settings,
        secrets: this.secretBox.seal(JSON.stringify(secrets), id),
        isEnabled: dto.isEnabled ?? row.isEnabled,
        version: version + 1,
        updatedAt: this.clock.now(),
      };
      await rows.update({ workspaceId: actor.workspaceId, id }, changed as object);
      // Replaced here, secrets count from now on and the former ones no longer: a rotation is what lets them overlap.
      if (dto.secrets !== undefined)
        await query(tx, sql`delete from retired_secret where workspace_id = current_workspace() and integration_id = ${id}`);
      await this.record(tx, actor, 'integration.update', id, row.platform);
      return this.toDto({ ...row, ...changed });
    });
  }

  /**
   * For a rotation, in its transaction: sets the named secrets and answers the whole set as it was. The row stays locked until the transaction ends, so
   * that two rotations at once follow one another.
   */
  async replaceSecrets(tx: EntityManager, id: string, given: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
    const rows = tx.getRepository(IntegrationRow);
    const row = await rows
      .createQueryBuilder('i')
      .setLock('pessimistic_write')
      .where('i.workspace_id = current_workspace() and i.id = :id', { id })
      .getOne();
    const definition = row && this.registry.definition(row.platform);
    if (!row || !definition) throw new NotFound('integration', id);
    const former = this.open(row);
    const secrets = await checked(definition.secrets, { ...former, ...given }, '/secrets');
    requireSecrets(definition, row.settings, secrets);
    const sealed = this.secretBox.seal(JSON.stringify(secrets), id);
    const { workspaceId, version } = row;
    await rows.update({ workspaceId, id }, { secrets: sealed, version: version + 1, updatedAt: this.clock.now() });
    return former;
  }

  private open(row: IntegrationRow): Record<string, string> {
    return JSON.parse(this.secretBox.open(row.secrets, row.id)) as Record<string, string>;
  }

  private toDto(row: IntegrationRow): IntegrationDto {
    return toIntegrationDto(row, Object.keys(this.open(row)).sort(), this.config.publicUrl);
  }

  private record(tx: EntityManager, actor: Actor, action: string, id: string, platform: string): Promise<void> {
    return this.audit.record(tx, { actor: refOf(actor), action, subjectType: 'integration', subjectId: id, detail: { platform } });
  }
}

/** The given values after the class of the platform has checked them, as a plain object without what was left out. */
async function checked(
  type: new () => object,
  given: Readonly<Record<string, unknown>>,
  pointer: string,
): Promise<Record<string, unknown>> {
  const instance = plainToInstance(type, given);
  const errors = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
  });
  if (errors.length > 0) throw new Invalid(flatten(errors, pointer).map(withoutValue));
  return JSON.parse(JSON.stringify(instance)) as Record<string, unknown>;
}

/** Messages of class-validator can quote what they refuse, and this may be a secret: the rule's name says enough. */
function withoutValue(error: FieldError): FieldError {
  return error.pointer.startsWith('/secrets') ? { ...error, detail: `This is not valid (${error.code}).` } : error;
}

function requireSecrets(definition: PlatformDefinition, settings: Record<string, unknown>, secrets: Record<string, unknown>): void {
  const missing = (definition.requiredSecrets?.(settings) ?? []).filter((name) => typeof secrets[name] !== 'string');
  if (missing.length > 0) {
    throw new Invalid(
      missing.map((name) => ({
        pointer: `/secrets/${name}`,
        code: 'required',
        detail: 'These settings need this secret, or every delivery would be refused.',
      })),
    );
  }
}

function realmOf(definition: PlatformDefinition, settings: Record<string, unknown>): string | null {
  const realm = definition.realmSetting === undefined ? undefined : settings[definition.realmSetting];
  return typeof realm === 'string' && realm !== '' ? realm : null;
}
