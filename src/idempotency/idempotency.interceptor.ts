import { createHash } from 'node:crypto';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, from, lastValueFrom } from 'rxjs';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../common/actor';
import { Conflict, DomainError, Invalid, Unprocessable } from '../common/errors';
import { ProblemRenderer } from '../common/problem.filter';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';

const REVEALS_SECRET = 'heed:reveals-secret';

/** The reply holds a secret: only the resource's id is kept, and a repeat is 409 secret_already_shown. */
export const RevealsSecret = () => SetMetadata(REVEALS_SECRET, true);

const CALLS_OUT = 'heed:calls-out';

/** It asks another system and changes nothing here: it runs outside any transaction, and the same key asks again. */
export const CallsOut = () => SetMetadata(CALLS_OUT, true);

/** Headers that belong to what was done; the others belong to the answer of the day. */
const KEPT_HEADERS = ['content-type', 'etag', 'location'];

interface KeptReply {
  requestHash: Buffer;
  status: number;
  headers: Record<string, string>;
  body: Buffer | null;
  secretResourceId: string | null;
}

interface Slot {
  readonly credentialId: string;
  readonly route: string;
  readonly key: string;
  readonly requestHash: Buffer;
}

/**
 * `Idempotency-Key` on every POST (api.md): the lock, the effect and the kept reply are one transaction, which the services join. Validation
 * failures and 5xx are not kept; other refusals are, with the effect undone to a savepoint.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly reflector: Reflector,
    private readonly problems: ProblemRenderer,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & { user?: Caller }>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || !request.user) return next.handle();
    if (this.reflector.get<boolean | undefined>(CALLS_OUT, context.getHandler()) === true) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new Invalid([{ pointer: 'Idempotency-Key', code: 'key_malformed', detail: 'Use 1 to 255 visible ASCII characters.' }]);
    }
    const slot: Slot = {
      credentialId: request.user.credentialId,
      route: request.url.split('?')[0] ?? '',
      key,
      requestHash: createHash('sha256')
        .update(JSON.stringify(request.body ?? null))
        .digest(),
    };
    const revealsSecret = this.reflector.get<boolean | undefined>(REVEALS_SECRET, context.getHandler()) ?? false;
    return from(this.once(request.user.workspaceId, slot, revealsSecret, request.id, http.getResponse<FastifyReply>(), next));
  }

  private once(
    workspaceId: string,
    slot: Slot,
    revealsSecret: boolean,
    requestId: string,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    return this.database.tx(workspaceId, async (tx) => {
      await this.lock(tx, slot);
      const kept = await this.find(tx, slot);
      if (kept) return replay(kept, slot, reply);
      await tx.query('savepoint effect');
      let body: unknown;
      try {
        body = await lastValueFrom(next.handle(), { defaultValue: undefined });
      } catch (error) {
        if (!(error instanceof DomainError) || error instanceof Invalid || error.status >= 500) throw error;
        await tx.query('rollback to savepoint effect');
        const refusal = this.problems.render(error, requestId);
        void reply.status(refusal.body.status).headers(refusal.headers).header('content-type', 'application/problem+json');
        return this.keep(tx, slot, reply, refusal.body, null);
      }
      return this.keep(tx, slot, reply, body, revealsSecret ? (body as { id: string }).id : null);
    });
  }

  private async lock(tx: EntityManager, slot: Slot): Promise<void> {
    const name = `${slot.credentialId} ${slot.route} ${slot.key}`;
    const row = await one<{ locked: boolean }>(tx, sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 7)) as locked`);
    if (!row?.locked) throw new Conflict('A request with this Idempotency-Key is still running. Repeat in a moment.', 'idempotency_busy');
  }

  private find(tx: EntityManager, slot: Slot): Promise<KeptReply | null> {
    return one<KeptReply>(
      tx,
      sql`select request_hash as "requestHash", status, headers, body, secret_resource_id as "secretResourceId" from idempotency_key
          where workspace_id = current_workspace() and credential_id = ${slot.credentialId} and route = ${slot.route} and key = ${slot.key}
            and created_at > now() - interval '24 hours'`,
    );
  }

  private async keep(tx: EntityManager, slot: Slot, reply: FastifyReply, body: unknown, secretResourceId: string | null): Promise<unknown> {
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
    if (bytes && !reply.hasHeader('content-type')) void reply.header('content-type', 'application/json; charset=utf-8');
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [])),
    );
    await query(
      tx,
      sql`insert into idempotency_key (workspace_id, credential_id, route, key, request_hash, status, headers, body, secret_resource_id)
          values (current_workspace(), ${slot.credentialId}, ${slot.route}, ${slot.key}, ${slot.requestHash}, ${reply.statusCode}, ${JSON.stringify(headers)},
                  ${secretResourceId === null ? bytes : null}, ${secretResourceId})
          on conflict (workspace_id, credential_id, route, key) do update
            set request_hash = excluded.request_hash, status = excluded.status, headers = excluded.headers, body = excluded.body,
                secret_resource_id = excluded.secret_resource_id, created_at = now()`,
    );
    return bytes ?? undefined;
  }
}

function replay(kept: KeptReply, slot: Slot, reply: FastifyReply): Buffer | undefined {
  if (!kept.requestHash.equals(slot.requestHash)) {
    throw new Unprocessable('This Idempotency-Key was used for another body. Use a new key for a new request.', 'idempotency_mismatch');
  }
  if (kept.secretResourceId !== null) {
    throw new Conflict(
      `This was done already: it made ${kept.secretResourceId}, whose secret was shown then and is not stored.`,
      'secret_already_shown',
    );
  }
  void reply.status(kept.status).headers(kept.headers).header('idempotency-replayed', 'true');
  return kept.body ?? undefined;
}
