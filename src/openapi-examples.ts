import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

/** How deep schemas lie in one another before an example stops. */
const DEEPEST = 8;

/** A whole example, put together from the examples of the fields. Undefined where a field without an example is in the way. */
export function exampleOf(schema: Schema, schemas: Schemas, depth = 0): unknown {
  if (depth > DEEPEST) return undefined;
  if ('$ref' in schema) {
    const target = schemas[schema.$ref.replace('#/components/schemas/', '')];
    return target && exampleOf(target, schemas, depth + 1);
  }
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  const [first] = schema.allOf ?? schema.anyOf ?? schema.oneOf ?? [];
  if (first) return exampleOf(first, schemas, depth + 1);
  if (schema.properties) {
    const entries = Object.entries(schema.properties).map(([name, property]) => [name, exampleOf(property, schemas, depth + 1)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (schema.items) {
    const item = exampleOf(schema.items, schemas, depth + 1);
    return item === undefined ? [] : [item];
  }
  // The swagger plugin drops `@example null`.
  return Array.isArray(schema.type) && schema.type.includes('null') ? null : undefined;
}

/** Fills in `@example null`, which the swagger plugin drops: a nullable field without an example is shown as null. */
export function addNullExamples(schemas: Schemas): void {
  for (const schema of Object.values(schemas)) {
    if ('$ref' in schema) continue;
    for (const property of Object.values(schema.properties ?? {})) {
      if ('$ref' in property || property.example !== undefined || !Array.isArray(property.type)) continue;
      if (property.type.includes('null')) property.example = null;
    }
  }
}
