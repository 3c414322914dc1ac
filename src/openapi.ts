import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemDto } from './common/problem.dto';
import { PROBLEMS } from './common/problem';
import type { Config } from './config/config';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The description of the API, from the built app. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Heed')
    .setDescription(
      'The feedback-to-product idea backlog that closes the loop. Conventions: lists are keyset pages, errors are RFC 9457 problems, POST takes Idempotency-Key.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'heed_...', description: 'An API key.' })
    .build();
  const document = SwaggerModule.createDocument(app, builder, {
    extraModels: [ProblemDto],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) addCommon(path, method, operation);
    }
  }
  return document;
}

/** What holds for every operation by the conventions: the problems it can answer, Idempotency-Key, If-Match. */
function addCommon(path: string, method: (typeof METHODS)[number], operation: Operation): void {
  const needsKey = operation.security !== undefined;
  const statuses = new Set<number>([429, 500, 503]);
  if (needsKey) [401, 403].forEach((s) => statuses.add(s));
  if (path.includes('{')) statuses.add(404);
  if (operation.requestBody) [400, 413, 415].forEach((s) => statuses.add(s));
  if ((operation.parameters ?? []).some((p) => 'in' in p && p.in === 'query')) statuses.add(400);
  if (method === 'post' && needsKey) {
    [400, 409, 422].forEach((s) => statuses.add(s));
    (operation.parameters ??= []).push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same request with the same key has one effect and the same answer for 24 hours.',
      schema: { type: 'string', maxLength: 255 },
    });
  }
  if ((operation.parameters ?? []).some((p) => 'name' in p && p.name === 'If-Match')) [412, 428].forEach((s) => statuses.add(s));
  for (const status of [...statuses].sort()) {
    operation.responses[String(status)] ??= {
      description: descriptionOf(status),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
    };
  }
}

function descriptionOf(status: number): string {
  const text: Readonly<Record<number, string>> = {
    400: PROBLEMS.validation_failed.title,
    401: PROBLEMS.unauthorized.title,
    403: PROBLEMS.forbidden.title,
    404: PROBLEMS.not_found.title,
    409: PROBLEMS.conflict.title,
    412: PROBLEMS.precondition_failed.title,
    413: PROBLEMS.payload_too_large.title,
    415: PROBLEMS.unsupported_media_type.title,
    422: PROBLEMS.idempotency_mismatch.title,
    428: PROBLEMS.precondition_required.title,
    429: PROBLEMS.too_many_requests.title,
    500: PROBLEMS.internal_error.title,
    503: PROBLEMS.unavailable.title,
  };
  return text[status] ?? 'Problem';
}

/** Swagger UI at /docs from files of our own, and the description at /openapi.json. */
export function serveDocs(app: NestFastifyApplication, _config: Config): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: '/openapi.json',
    yamlDocumentUrl: '/openapi.yaml',
    customSiteTitle: 'Heed API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, docExpansion: 'none', tagsSorter: 'alpha' },
  });
}
