import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { NotFound } from '../common/errors';
import { isUuid } from '../common/uuid';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import { FORM_TOKEN_FIELD, FORM_TOKEN_SECONDS } from '../integrations/form-token';
import { IntegrationsService } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import { LimiterService } from '../limiter/limiter.service';
import { originOf } from '../common/address';
import { FormTokenDto } from './form-tokens.dto';

/** Pages opened in a minute from one address: an office behind one address opens more pages than it sends forms. */
const LIMIT = { name: 'form-tokens', points: 120, windowSeconds: 60 };

/** Hands out what a form on a public page carries in place of a secret. Nothing is stored: the signature is the memory. */
@Injectable()
export class FormTokensService {
  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly limiter: LimiterService,
    private readonly clock: Clock,
  ) {}

  async issue(integrationId: string, address: string): Promise<FormTokenDto> {
    await this.limiter.require(LIMIT, originOf(address), 'Too many pages opened from this address.');
    const [found] = isUuid(integrationId)
      ? await this.database.door<{ workspace_id: string }>(sql`select workspace_id from resolve_integration(${integrationId})`)
      : [];
    const integration = found && (await this.database.read(found.workspace_id, (db) => this.integrations.connected(db, integrationId)));
    const source = integration?.isEnabled ? this.registry.source(integration.platform) : null;
    if (!integration || !source?.formToken) throw new NotFound('form', integrationId);
    const now = this.clock.now();
    return {
      field: FORM_TOKEN_FIELD,
      token: source.formToken(integration, now, randomBytes(16).toString('base64url')),
      expiresAt: new Date(now.getTime() + FORM_TOKEN_SECONDS * 1000).toISOString(),
    };
  }
}
