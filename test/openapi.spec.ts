import { join } from 'node:path';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { PUBLIC, SCOPE } from '../src/auth/access';
import { PUBLIC_EVENT_TYPES } from '../src/events/event-types';
import { TestHeed } from './support/heed';
import { ROOT, sourceFiles } from './support/imports';
import { DescribedOperation, Schema, apiDescription, operationsOf, resolve } from './support/openapi-document';

const document = apiDescription();
const operations = operationsOf(document);

/** Everything that says nothing: a schema without a type, a reference or a list of values, and an object without properties. */
function emptiness(schema: Schema, where: string, seen: readonly Schema[] = []): string[] {
  const target = resolve(document, schema);
  if (seen.includes(target)) return [];
  const rest = [...seen, target];
  const parts = [...(target.allOf ?? []), ...(target.anyOf ?? []), ...(target.oneOf ?? [])];
  if (parts.length > 0) return parts.flatMap((part, i) => emptiness(part, `${where}(${i})`, rest));
  if (target.items) return emptiness(target.items, `${where}[]`, rest);
  if (target.properties)
    return Object.entries(target.properties).flatMap(([name, property]) => emptiness(property, `${where}.${name}`, rest));
  if (target.type === 'object') return target.additionalProperties || target.example !== undefined ? [] : [where];
  return target.type === undefined && target.enum === undefined ? [where] : [];
}

function contentsOf(operation: DescribedOperation) {
  const answers = Object.entries(operation.responses).map(([status, { content }]) => ({
    where: `${operation.name} ${status}`,
    status,
    content,
  }));
  return [{ where: `${operation.name} request`, status: '', content: operation.requestBody?.content }, ...answers];
}

describe('openapi.json', () => {
  it('is an OpenAPI 3.1 description of a real API', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.length).toBeGreaterThan(60);
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('has no empty schema in a request or an answer', () => {
    expect(emptiness({ type: 'object' }, 'planted')).toEqual(['planted']);
    const found = operations.flatMap((operation) =>
      contentsOf(operation).flatMap(({ where, content }) =>
        Object.values(content ?? {}).flatMap(({ schema }) => (schema ? emptiness(schema, where) : [where])),
      ),
    );
    expect(found).toEqual([]);
  });

  it('names, explains and tags every operation, each by an id of its own', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const dumb = operations.filter(({ summary, description, tags }) => !summary || !description || !tags?.length || /[.]$/.test(summary));
    expect(dumb.map(({ name }) => name)).toEqual([]);
  });

  it('says what every operation answers, with a body or a 204', () => {
    const silent = operations.filter(({ responses }) => {
      const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
      return good.length === 0 || !good.every(([status, { content }]) => (status === '204') !== (content !== undefined));
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('lists the problems of every operation', () => {
    const missing = operations.flatMap((operation) => {
      const { name, method, path, responses, requestBody, security, parameters = [] } = operation;
      const expected = [400, 429, 500, 503];
      if (security) expected.push(401, 403);
      if (path.includes('{')) expected.push(404);
      if (requestBody) expected.push(413, 415);
      if (method !== 'get' && security) expected.push(409);
      if (parameters.some((parameter) => parameter.name === 'If-Match')) expected.push(412, 428);
      return expected.filter((status) => !responses[status]).map((status) => `${name} ${status}`);
    });
    expect(missing).toEqual([]);
    const problems = operations.flatMap((operation) => contentsOf(operation).filter(({ status }) => Number(status) >= 400));
    expect(problems.filter(({ content }) => !content?.['application/problem+json']?.schema).map(({ where }) => where)).toEqual([]);
  });

  it('shows an example of every request and answer, and it has the required fields', () => {
    const poor = operations.flatMap((operation) =>
      contentsOf(operation).flatMap(({ where, content }) =>
        Object.values(content ?? {}).flatMap(({ schema, example }) => {
          const given = example ?? schema?.example;
          if (given === undefined || !schema) return [`${where}: none`];
          const required = resolve(document, schema).required ?? [];
          return required.filter((name) => !(name in Object(given))).map((name) => `${where}: no ${name}`);
        }),
      ),
    );
    expect(poor).toEqual([]);
  });

  it('explains and bounds every parameter', () => {
    const isBounded = (schema: Schema): boolean => {
      if (schema.enum || schema.pattern || schema.type === 'boolean' || schema.format === 'uuid') return true;
      if (schema.type === 'array') return schema.maxItems !== undefined;
      return schema.type === 'string' ? schema.maxLength !== undefined : schema.maximum !== undefined && schema.minimum !== undefined;
    };
    const parameters = operations.flatMap(({ name, parameters: own = [] }) =>
      own.map((parameter) => ({ ...parameter, name: `${name} ${parameter.name}` })),
    );
    expect(parameters.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
    const loose = parameters.filter((parameter) => parameter.in === 'query' && !isBounded(parameter.schema));
    expect(loose.map((parameter) => `${parameter.name} ${JSON.stringify(parameter.schema)}`)).toEqual([]);
    const forced = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
    expect(forced.map((parameter) => parameter.name)).toEqual([]);
  });

  it('calls an integer an integer', () => {
    const files = sourceFiles('src').filter(({ path }) => path.endsWith('.dto.ts'));
    const classes = files
      .flatMap(({ path }) => Object.values(jest.requireActual<Record<string, unknown>>(join(ROOT, path))))
      .filter((value): value is Type => typeof value === 'function');
    const integers = classes.flatMap((type) =>
      getMetadataStorage()
        .getTargetValidationMetadatas(type, '', false, false)
        .filter(({ name }) => name === 'isInt')
        .map(({ propertyName }) => ({
          schema: document.components.schemas[type.name],
          name: `${type.name}.${propertyName}`,
          propertyName,
        })),
    );
    const wrong = integers.filter(({ schema, propertyName }) => schema && schema.properties?.[propertyName]?.type !== 'integer');
    expect(wrong.map(({ name }) => name)).toEqual([]);
    const parameters = operations.flatMap(({ name, parameters: own = [] }) =>
      own.map((parameter) => ({ where: `${name} ${parameter.name}`, ...parameter })),
    );
    const ofQueries = new Set(integers.filter(({ schema }) => !schema).map(({ propertyName }) => propertyName));
    expect(
      parameters.filter((p) => p.in === 'query' && ofQueries.has(p.name) && p.schema.type !== 'integer').map(({ where }) => where),
    ).toEqual([]);
    expect(integers.length).toBeGreaterThan(3);
  });

  it('describes what we post to webhook endpoints', () => {
    expect(Object.keys(document.webhooks ?? {}).sort()).toEqual([...PUBLIC_EVENT_TYPES].sort());
  });
});

describe('inventory (P20)', () => {
  let heed: TestHeed;
  beforeAll(async () => {
    heed = await TestHeed.start({ config: { trustedProxies: 1 } });
  });
  afterAll(() => heed.stop());

  /** Files of the documentation itself, and the page behind a problem's `type`. */
  const UNDESCRIBED = /^(\/docs|\/openapi\.(json|yaml)$|\/problems\/\{code\}$|\*|\/\*)/;

  it('describes every route that the server has, and has every route that it describes', () => {
    const server = heed.app.getHttpAdapter().getInstance() as unknown as { printRoutes(options: object): string };
    const served = routesOf(server.printRoutes({ commonPrefix: false })).filter((route) => !UNDESCRIBED.test(route.split(' ')[1] ?? ''));
    expect(served.sort()).toEqual(operations.map(({ name }) => name).sort());
  });

  it('guards every route that is not public, with a scope', () => {
    const handlers = handlersOf(heed);
    const open = handlers.filter(({ isPublic, scopes }) => !isPublic && scopes.length === 0).map(({ name }) => name);
    expect(open).toEqual([]);
    const known = ['FormTokensController', 'HealthController', 'IntakeController', 'LinksController', 'MailLinksController'];
    expect(
      [...new Set(handlers.filter(({ isPublic }) => isPublic).map(({ controller }) => controller))].filter((name) => !known.includes(name)),
    ).toEqual([]);
    expect(handlers.length).toBeGreaterThanOrEqual(operations.length);
  });

  it('lets nobody without a key past any route but the public ones', async () => {
    const answers = await Promise.all(
      operations.map(async ({ method, path, name, security }, i) => {
        const url = path.replace(/\{[^}]+\}/g, '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10');
        const response = await fetch(`${heed.baseUrl}${url}`, {
          method: method.toUpperCase(),
          // Wrong keys are limited by address.
          headers: { 'x-forwarded-for': `203.0.113.${i}` },
        });
        return { name, isGuarded: security !== undefined, status: response.status };
      }),
    );
    expect(answers.filter(({ isGuarded, status }) => isGuarded && status !== 401)).toEqual([]);
    expect(
      answers
        .filter(({ isGuarded }) => !isGuarded)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /links/{token}',
      'GET /mail-links/{token}',
      'GET /metrics',
      'GET /v1/intake/{id}/form-token',
      'GET /v1/intake/{id}/form.js',
      'POST /links/{token}',
      'POST /mail-links/{token}',
      'POST /v1/intake/{id}',
      'POST /v1/intake/{id}/{secret}',
    ]);
  });
});

/** Fastify prints a tree, four columns a level: `│   ├── /:id (GET, HEAD)`. */
function routesOf(printed: string): string[] {
  const trail: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const match = /^((?:[│ ] {3})*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (!match) return [];
    const depth = (match[1] ?? '').length / 4;
    trail.splice(depth, trail.length, match[2] ?? '');
    const path = trail.join('').replace(/:([A-Za-z]+)/g, '{$1}');
    const methods = (match[3] ?? '').split(', ').filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method));
    return methods.map((method) => `${method} ${path}`);
  });
}

function handlersOf(heed: TestHeed) {
  const scanner = new MetadataScanner();
  const controllers = heed.app.get(DiscoveryService, { strict: false }).getControllers();
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, object>;
    const routes = scanner.getAllMethodNames(prototype).filter((name) => Reflect.hasMetadata(PATH_METADATA, prototype[name] ?? {}));
    return routes.map((name) => {
      const targets = [prototype[name] ?? {}, metatype];
      const read = (key: string): unknown =>
        targets.map((target) => Reflect.getMetadata(key, target) as unknown).find((value) => value !== undefined);
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, prototype[name] ?? {}) as number];
      return {
        controller: metatype.name,
        name: `${metatype.name}.${name} ${method}`,
        isPublic: read(PUBLIC) === true,
        scopes: (read(SCOPE) ?? []) as string[],
      };
    });
  });
}
