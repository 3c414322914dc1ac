import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Conflict, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { SecretBox } from '../common/secret-box';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { JobsService } from '../jobs/jobs.service';
import { IntegrationsService } from './integrations.service';
import { RotateSecretsDto, SecretRotationDto } from './secret-rotations.dto';

/** Former secrets that are taken at the same time: each one is a further look at every delivery that does not fit. */
const MAX_STILL_VALID = 5;
const ZERO_ID = '00000000-0000-0000-0000-000000000000';

interface RetiredRow {
  readonly id: string;
  readonly secrets: Buffer;
  readonly retiredAt: Date;
  readonly validUntil: Date;
}

/** Changing a secret without losing what the other side still proves with the old one. Until when that counts, the database's clock decides. */
@Injectable()
export class SecretRotationsService {
  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly secretBox: SecretBox,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
  ) {}

  async rotate(actor: Actor, integrationId: string, dto: RotateSecretsDto): Promise<SecretRotationDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const former = await this.integrations.replaceSecrets(tx, integrationId, dto.secrets);
      const rotation = await this.retire(tx, integrationId, former, dto.overlapHours);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'integration.rotate_secrets',
        subjectType: 'integration',
        subjectId: integrationId,
        detail: { secretNames: Object.keys(dto.secrets).sort(), overlapHours: dto.overlapHours },
      });
      return rotation;
    });
  }

  /** For intake: the former sets that still count, the newest first. */
  async stillValid(db: EntityManager, integrationId: string): Promise<Record<string, string>[]> {
    const rows = await query<RetiredRow>(
      db,
      sql`select ${COLUMNS} from retired_secret
          where workspace_id = current_workspace() and integration_id = ${integrationId} and valid_until > now()
          order by id desc limit ${MAX_STILL_VALID}`,
    );
    return rows.map((row) => this.open(row));
  }

  async list(actor: Actor, integrationId: string, page: PageQuery): Promise<Page<SecretRotationDto>> {
    const filters = ['secret-rotations', integrationId];
    const after = decodeCursor(page.cursor, filters);
    const rows = await this.database.read(actor.workspaceId, async (db) => {
      if (!(await this.integrations.connected(db, integrationId))) throw new NotFound('integration', integrationId);
      return query<RetiredRow>(
        db,
        sql`select ${COLUMNS} from retired_secret
            where workspace_id = current_workspace() and integration_id = ${integrationId} and valid_until > now() and id > ${after?.id ?? ZERO_ID}
            order by id limit ${page.limit + 1}`,
      );
    });
    return toPage(
      rows,
      page.limit,
      filters,
      (row) => ({ key: '', id: row.id }),
      (row) => toDto(row, this.open(row)),
    );
  }

  /** What no longer counts is not kept either. */
  @OnJob('retired_secrets.expire')
  async expire({ workspaceId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, (tx) =>
      query(tx, sql`delete from retired_secret where workspace_id = current_workspace() and valid_until <= now()`),
    );
  }

  /** The integration's row is locked by now, so that the count holds. */
  private async retire(
    tx: EntityManager,
    integrationId: string,
    former: Record<string, string>,
    overlapHours: number,
  ): Promise<SecretRotationDto> {
    if (overlapHours === 0) {
      await query(tx, sql`delete from retired_secret where workspace_id = current_workspace() and integration_id = ${integrationId}`);
    } else if ((await this.stillValid(tx, integrationId)).length >= MAX_STILL_VALID) {
      throw new Conflict(
        `${MAX_STILL_VALID} former secrets of integration ${integrationId} are still valid. Wait for one to run out, or rotate with overlapHours 0.`,
        'too_many_rotations',
      );
    }
    const id = newId();
    const row = await one<RetiredRow>(
      tx,
      sql`insert into retired_secret (workspace_id, id, integration_id, secrets, valid_until)
          values (current_workspace(), ${id}, ${integrationId}, ${this.secretBox.seal(JSON.stringify(former), id)},
                  now() + make_interval(hours => ${overlapHours}))
          returning ${COLUMNS}`,
    );
    if (!row) throw new Error('An inserted row did not come back');
    await this.jobs.add(tx, 'retired_secrets.expire', { integrationId }, { runAt: row.validUntil });
    return toDto(row, former);
  }

  private open(row: RetiredRow): Record<string, string> {
    return JSON.parse(this.secretBox.open(row.secrets, row.id)) as Record<string, string>;
  }
}

const COLUMNS = sql`id, secrets, retired_at as "retiredAt", valid_until as "validUntil"`;

function toDto({ id, retiredAt, validUntil }: RetiredRow, former: Record<string, string>): SecretRotationDto {
  return {
    id,
    secretNames: Object.keys(former).sort(),
    rotatedAt: retiredAt.toISOString(),
    previousValidUntil: validUntil.toISOString(),
  };
}
