import { createHash } from 'node:crypto';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor, createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
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

const versionOfIfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw new PreconditionRequired('Send the ETag that GET answered as If-Match: two people may be editing.');
  const match = /^"(\d{1,9})(?:\.[A-Za-z0-9_-]{1,43})?"$/.exec(header.trim());
  if (!match?.[1])
    throw new Invalid([
      { pointer: 'If-Match', code: 'etag_malformed', detail: 'Use the ETag header of a GET, unchanged, quotes included.' },
    ]);
  return Number(match[1]);
});

/** `@IfMatch() version`: what the If-Match header names. A missing header is 428, one that is not ours 400; the description of the API says so. */
export const IfMatch = (): ParameterDecorator => (controller, method, index) => {
  versionOfIfMatch()(controller, method, index);
  const handler = method === undefined ? undefined : Object.getOwnPropertyDescriptor(controller, method);
  if (method === undefined || !handler) return;
  ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'The ETag of the last GET, unchanged: an edit over what somebody else wrote meanwhile is refused with 412.',
    schema: { type: 'string', maxLength: 64, example: '"1.k9bXh2mQ4nVt7c1a"' },
  })(controller, method, handler);
};

/** For a conditional update that met another version. */
export function stale(what: string, id: string, currentVersion: number): PreconditionFailed {
  return new PreconditionFailed(
    `The ${what} ${id} has changed meanwhile (now version ${currentVersion}). Read it again and repeat.`,
    `"${currentVersion}"`,
  );
}
