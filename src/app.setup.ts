import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { Logger, RequestMethod } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MalformedJson } from './common/errors';
import { EtagInterceptor } from './common/etag';
import { ProblemFilter, ProblemRenderer } from './common/problem.filter';
import { StrictQueryInterceptor } from './common/strict-query.interceptor';
import { RequestPipe } from './common/validation';
import type { Config } from './config/config';
import { Database } from './database/database';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { httpSeconds } from './health/http-metrics';
import { serveDocs } from './openapi';

/** Bytes of an API body, and of a delivery of a platform: GitHub's and mails exceed the usual 100 kB. */
const API_BODY_LIMIT = 1_048_576;
const INTAKE_BODY_LIMIT = 10_485_760;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The request comes in raw, to be verified over its bytes. Set with @RouteConfig({ rawBody: true }). */
    rawBody?: boolean;
  }
}

export function createAdapter(config: Config): FastifyAdapter {
  const renderer: { current: ProblemRenderer | null } = { current: null };
  const adapter = new FastifyAdapter({
    genReqId: () => randomUUID(),
    bodyLimit: API_BODY_LIMIT,
    // Hop 0 is the socket: with one proxy the address it adds is the client's, and what stands before that is what the client wrote.
    trustProxy: (_address, hop) => hop < config.trustedProxies,
    // Bad URLs and malformed HTTP do not reach Nest's filters.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => renderer.current?.send(reply, error, request.id),
    clientErrorHandler: (error, socket) => answerMalformedHttp(error, socket, config.publicUrl),
    routerOptions: { maxParamLength: 300 },
  });
  adapter.getInstance<FastifyInstance>().decorate('problems', renderer);
  return adapter;
}

/** Everything between the socket and the controllers: shared by main, the OpenAPI generator and the tests. */
export function setUp(app: NestFastifyApplication, config: Config, problems: ProblemRenderer): void {
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance & { problems: { current: ProblemRenderer | null } };
  instance.problems.current = problems;
  takeBodies(instance);
  observe(instance, config);
  app.setGlobalPrefix('v1', {
    exclude: [
      ...['health/live', 'health/ready', 'metrics', 'problems/:code'].map((path) => ({ path, method: RequestMethod.GET })),
      { path: 'links/:token', method: RequestMethod.ALL },
      { path: 'mail-links/:token', method: RequestMethod.ALL },
    ],
  });
  app.useGlobalFilters(new ProblemFilter(problems));
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalInterceptors(
    new StrictQueryInterceptor(),
    new IdempotencyInterceptor(app.get(Database), app.get(Reflector), problems),
    new EtagInterceptor(),
  );
  serveDocs(app, config);
}

/** Raw bytes for intake, JSON for the API, 415 for everything else. */
function takeBodies(instance: FastifyInstance): void {
  const json = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: INTAKE_BODY_LIMIT }, (request, body, done) => {
    if (request.routeOptions.config.rawBody) {
      done(null, body);
      return;
    }
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json' || request.headers['content-encoding'] !== undefined) {
      done(Object.assign(new Error('unsupported media type'), { statusCode: 415 }));
      return;
    }
    if (body.length > API_BODY_LIMIT) {
      done(Object.assign(new Error('too large'), { statusCode: 413 }));
      return;
    }
    // A DomainError: Nest would turn a SyntaxError into an exception that can no longer be told from others.
    const malformed = new MalformedJson('The body is not valid JSON in UTF-8. Nothing was written.');
    if (!isUtf8(body as Buffer)) done(malformed);
    else void json(request, body.toString(), (error, value) => (error ? done(malformed) : done(null, value)));
  });
  // Fastify answers 415 to an empty or malformed Content-Type before any parser runs. A platform that sends none must still be heard.
  instance.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    if (request.routeOptions.config.rawBody && (type === undefined || !/^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+/.test(type))) {
      request.headers['content-type'] = 'application/octet-stream';
    }
    done();
  });
  instance.addHook('onRoute', (route) => {
    if (route.config?.rawBody) route.bodyLimit = INTAKE_BODY_LIMIT;
  });
}

/** One line and one measurement a request, by route template: URLs can hold intake secrets. */
function observe(instance: FastifyInstance, config: Config): void {
  const logger = new Logger('http');
  instance.addHook('onSend', (request, reply, payload, done) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      ...(config.publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    });
    if (!reply.hasHeader('content-security-policy')) {
      const policy = request.url.startsWith('/docs')
        ? "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'"
        : "default-src 'none'; frame-ancestors 'none'";
      void reply.header('content-security-policy', policy);
    }
    if (!reply.hasHeader('cross-origin-resource-policy')) void reply.header('cross-origin-resource-policy', 'same-origin');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpSeconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    const workspaceId = (request as { user?: { workspaceId?: string } }).user?.workspaceId;
    logger.log({
      msg: 'request',
      id: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      workspaceId,
    });
    done();
  });
}

function answerMalformedHttp(error: NodeJS.ErrnoException, socket: import('node:net').Socket, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const body = JSON.stringify({
    type: `${publicUrl}/problems/malformed_request`,
    title: 'The request is malformed',
    status: tooLarge ? 431 : 400,
    detail: tooLarge ? 'The headers are larger than 16 KiB.' : 'This is not HTTP as Heed understands it.',
    instance: randomUUID(),
    code: 'malformed_request',
  });
  socket.end(
    `HTTP/1.1 ${tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
