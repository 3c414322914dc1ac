import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PROBLEMS } from './common/problem';
import { ProblemDto } from './common/problem.dto';
import type { Config } from './config/config';
import { describeWebhooks } from './deliveries/describe-webhooks';
import { METHODS, Operation, addConventions } from './openapi-conventions';
import { addNullExamples, exampleOf } from './openapi-examples';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Content = Readonly<Record<string, { schema?: Schemas[string]; example?: unknown }>>;

/** The description of the API, from the built app. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Heed')
    .setDescription(
      'The feedback-to-product idea backlog that closes the loop. Conventions: lists are keyset pages, errors are RFC 9457 problems, POST takes Idempotency-Key, edits need If-Match.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'heed_...', description: 'An API key.' })
    .build();
  const document = SwaggerModule.createDocument(app, builder, {
    extraModels: [ProblemDto],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  const schemas = document.components?.schemas ?? {};
  addNullExamples(schemas);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      addConventions(path, method, operation, isVersioned(operation, schemas));
      addExamples(operation, schemas);
    }
  }
  sortEnums(document);
  return { ...document, webhooks: describeWebhooks() };
}

/** The compiler lists the members of a union in the order it came across them, which an incremental build changes: here they have one of their own. */
function sortEnums(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'enum' && Array.isArray(value) && value.every((member) => typeof member === 'string')) value.sort();
    else sortEnums(value);
  }
}

/** An answer with a `version` carries an ETag. */
function isVersioned(operation: Operation, schemas: Schemas): boolean {
  const answer = operation.responses['200'];
  const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema : undefined;
  const target = schema && '$ref' in schema ? schemas[schema.$ref.replace('#/components/schemas/', '')] : schema;
  return target !== undefined && 'properties' in target && target.properties?.version !== undefined;
}

function addExamples(operation: Operation, schemas: Schemas): void {
  const contents: Content[] = [];
  if (operation.requestBody && 'content' in operation.requestBody) contents.push(operation.requestBody.content);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || !('content' in response) || !response.content) continue;
    if (Number(status) < 400) contents.push(response.content);
    else for (const media of Object.values(response.content)) media.example ??= problemExample(Number(status));
  }
  for (const content of contents) {
    for (const media of Object.values(content)) if (media.schema) media.example ??= exampleOf(media.schema, schemas);
  }
}

const CODES: Readonly<Record<number, keyof typeof PROBLEMS>> = {
  400: 'validation_failed',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'not_ready',
  428: 'precondition_required',
  429: 'too_many_requests',
  500: 'internal_error',
  503: 'unavailable',
};

function problemExample(status: number): object {
  const code = CODES[status] ?? 'validation_failed';
  const { title, explanation } = PROBLEMS[code];
  const instance = '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10';
  return { type: `http://127.0.0.1:3000/problems/${code}`, title, status, detail: explanation, instance, code };
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
