import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from './common/problem';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;
type Schema = Exclude<NonNullable<Parameter['schema']>, { $ref: string }>;

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** Says of an operation what holds for all by the conventions: the problems it can answer, Idempotency-Key, ETags, how lists are written. */
export function addConventions(path: string, method: Method, operation: Operation, isVersioned: boolean): void {
  // By the specification a parameter of this name is not one: security says it.
  const parameters = (operation.parameters ?? []).filter((parameter) => !('name' in parameter && parameter.name === 'authorization'));
  operation.parameters = parameters;
  for (const parameter of parameters) if ('in' in parameter) mendParameter(path, parameter);
  if (method === 'post' && operation.security !== undefined) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same request with the same key has one effect and the same answer for 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255, example: '5f0c2a52-3d0b-4a4e-9a4b-0d9d5c1f7c11' },
    });
  }
  if (method === 'get' && isVersioned) addConditionalRead(operation);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response && 'description' in response && response.description === '') response.description = SUCCESS[status] ?? 'Done.';
  }
  for (const status of problemsOf(path, method, operation))
    operation.responses[String(status)] ??= { description: TITLES[status] ?? 'Problem' };
  for (const [status, response] of Object.entries(operation.responses)) {
    if (Number(status) < 400 || !response || '$ref' in response) continue;
    response.content ??= { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } };
  }
}

/** Every status that the pieces before and around a controller can answer, and the refusals of the domain. */
function problemsOf(path: string, method: Method, operation: Operation): number[] {
  const isGuarded = operation.security !== undefined;
  const names = (operation.parameters ?? []).flatMap((parameter) => ('name' in parameter ? [parameter.name] : []));
  const isWrite = method !== 'get' && isGuarded;
  const groups: readonly (readonly [boolean, readonly number[]])[] = [
    // 400 also for a query parameter on an operation that has none.
    [true, [400, 429, 500, 503]],
    [isGuarded, [401, 403]],
    [path.includes('{'), [404]],
    [operation.requestBody !== undefined, [413, 415]],
    [isWrite, [409]],
    [isWrite && method !== 'delete', [422]],
    [names.includes('If-Match'), [412, 428]],
  ];
  return [...new Set(groups.flatMap(([applies, statuses]) => (applies ? statuses : [])))].sort((a, b) => a - b);
}

function addConditionalRead(operation: Operation): void {
  operation.parameters?.push({
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag of an earlier answer: 304 without a body where nothing has changed.',
    schema: { type: 'string', maxLength: 1000, example: '"1.k9bXh2mQ4nVt7c1a"' },
  });
  operation.responses['304'] = { description: 'Not changed since the answer with this ETag.' };
}

function mendParameter(path: string, parameter: Parameter): void {
  const { schema } = parameter;
  if (parameter.in === 'path') parameter.description ??= `Which ${thingOf(path, parameter.name)}.`;
  if (schema === undefined || '$ref' in schema) return;
  // A default of the class is a value that need not be sent.
  if (schema.default !== undefined) parameter.required = false;
  if (schema.type === 'string' && schema.items !== undefined) asCommaList(parameter, schema);
}

/** `status=planned,in_progress` in OpenAPI's words: an array in form style, not exploded. */
function asCommaList(parameter: Parameter, schema: Schema): void {
  const { items } = schema;
  const known = items !== undefined && 'enum' in items ? (items.enum ?? []) : [];
  const example: unknown = schema.example;
  Object.assign(schema, {
    type: 'array',
    minItems: 1,
    maxItems: known.length,
    ...(typeof example === 'string' ? { example: example.split(',') } : {}),
  });
  Object.assign(parameter, { style: 'form', explode: false });
}

/** `/v1/webhook-endpoints/{id}` names a webhook endpoint, `{authorId}` an author. */
function thingOf(path: string, name: string): string {
  if (name !== 'id') return name.replace(/Id$/, '');
  const segments = path.split('/');
  const collection = (segments[segments.indexOf(`{${name}}`) - 1] ?? '').replace(/-/g, ' ');
  return collection
    .replace(/ies$/, 'y')
    .replace(/ches$/, 'ch')
    .replace(/(?<!s)s$/, '');
}

const SUCCESS: Readonly<Record<string, string>> = {
  200: 'Done; what it is now.',
  201: 'Made.',
  202: 'Stored; the work goes on.',
  204: 'Done; there is nothing to say.',
};

const TITLES: Readonly<Record<number, string>> = {
  400: PROBLEMS.validation_failed.title,
  401: PROBLEMS.unauthorized.title,
  403: PROBLEMS.forbidden.title,
  404: PROBLEMS.not_found.title,
  409: PROBLEMS.conflict.title,
  412: PROBLEMS.precondition_failed.title,
  413: PROBLEMS.payload_too_large.title,
  415: PROBLEMS.unsupported_media_type.title,
  422: 'Understood, and not possible now',
  428: PROBLEMS.precondition_required.title,
  429: PROBLEMS.too_many_requests.title,
  500: PROBLEMS.internal_error.title,
  503: PROBLEMS.unavailable.title,
};
