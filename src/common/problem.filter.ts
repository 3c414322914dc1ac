import { ArgumentsHost, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from './errors';
import { Problem, ProblemCode, isProblemCode, problem } from './problem';

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'unavailable',
};

export interface RenderedProblem {
  readonly body: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** Turns whatever was thrown into a problem. `database` tells a lost database, and a text it cannot hold, from a mistake of ours. */
export class ProblemRenderer {
  private readonly logger = new Logger('http');

  constructor(
    private readonly publicUrl: string,
    private readonly database: { isUnavailable(error: unknown): boolean; isUnstorable(error: unknown): boolean },
    private readonly describe: (error: unknown) => string,
  ) {}

  render(error: unknown, requestId: string): RenderedProblem {
    if (error instanceof DomainError) {
      const code = isProblemCode(error.code) ? error.code : 'internal_error';
      const init = { status: error.status, code, detail: error.message, requestId, errors: error.errors, extension: error.extension() };
      return { body: problem(this.publicUrl, init), headers: error.headers };
    }
    if (this.database.isUnavailable(error)) {
      const detail = 'The database cannot be reached at the moment. Nothing was written; repeat in a few seconds.';
      return { body: problem(this.publicUrl, { status: 503, code: 'unavailable', detail, requestId }), headers: { 'retry-after': '5' } };
    }
    if (this.database.isUnstorable(error)) {
      const detail = 'A text holds the character U+0000, which cannot be stored. Nothing was written; send it without.';
      return { body: problem(this.publicUrl, { status: 400, code: 'validation_failed', detail, requestId }), headers: {} };
    }
    const status = statusOf(error);
    if (status !== null && status < 500) {
      const code = BY_STATUS[status] ?? 'malformed_request';
      return { body: problem(this.publicUrl, { status, code, detail: detailOf(status), requestId }), headers: {} };
    }
    this.logger.error({ msg: 'unexpected error', requestId, reason: this.describe(error), stack: stackOf(error) });
    const detail = `Something broke here. The log has it under ${requestId}.`;
    return { body: problem(this.publicUrl, { status: 500, code: 'internal_error', detail, requestId }), headers: {} };
  }

  send(reply: FastifyReply, error: unknown, requestId: string): void {
    const { body, headers } = this.render(error, requestId);
    void reply
      .status(body.status)
      .headers({ ...headers, 'x-request-id': requestId })
      .header('content-type', 'application/problem+json')
      .send(JSON.stringify(body));
  }
}

export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly renderer: ProblemRenderer) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.renderer.send(http.getResponse<FastifyReply>(), error, http.getRequest<FastifyRequest>().id);
  }
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null;
}

/** Our own words: messages of libraries quote the request, and with it texts and secrets. */
function detailOf(status: number): string {
  switch (status) {
    case 404:
      return 'There is nothing at this path. GET /openapi.json lists the operations.';
    case 413:
      return 'The body is larger than this operation takes. Nothing was written.';
    case 415:
      return 'Send the body as application/json, uncompressed and in UTF-8. Nothing was written.';
    default:
      return 'The request could not be understood. Nothing was written.';
  }
}

/** Where it happened, not what it said: the first line of a stack is the message, which may quote a row. */
function stackOf(error: unknown): string | undefined {
  return error instanceof Error
    ? error.stack
        ?.split('\n')
        .filter((line) => line.startsWith('    at '))
        .slice(0, 12)
        .join('\n')
    : undefined;
}
