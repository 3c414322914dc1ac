import { createHash } from 'node:crypto';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor, createParamDecorator } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, map } from 'rxjs';
import { Invalid, PreconditionFailed, PreconditionRequired } from './errors';

/**
 * A strong ETag: the row's version, then a hash of the representation, because counters (support) change without a new version.
 * If-Match compares the version only: a vote must not make an edit stale.
 */
export function etagOf(version: number, representation: unknown): string {
  return `"${version}.${createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 16)}"`;
}

/** Sets ETag on an answer that has a `version`, and answers 304 to a matching If-None-Match. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        const version = (body as { version?: unknown } | null | undefined)?.version;
        if (typeof version !== 'number') return body;
        const etag = etagOf(version, body);
        void reply.header('etag', etag);
        const asked = request.headers['if-none-match'];
        if (request.method !== 'GET' || asked === undefined || !matches(asked, etag)) return body;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}

function matches(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((part) => part.trim().replace(/^W\//, '') === etag);
}

/** The version that If-Match names: a missing header is 428, one that is not ours 400. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw new PreconditionRequired('Send the ETag that GET answered as If-Match: two people may be editing.');
  const match = /^"(\d{1,9})(?:\.[A-Za-z0-9_-]{1,43})?"$/.exec(header.trim());
  if (!match?.[1])
    throw new Invalid([
      { pointer: 'If-Match', code: 'etag_malformed', detail: 'Use the ETag header of a GET, unchanged, quotes included.' },
    ]);
  return Number(match[1]);
});

/** For a conditional update that met another version. */
export function stale(what: string, id: string, currentVersion: number): PreconditionFailed {
  return new PreconditionFailed(
    `The ${what} ${id} has changed meanwhile (now version ${currentVersion}). Read it again and repeat.`,
    `"${currentVersion}"`,
  );
}
