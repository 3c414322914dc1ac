import { ValidateBy } from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** What platforms say of a delivery beside its body. None of them proves anything: what signs or authorises has no place in a sample. */
export const PREVIEW_HEADERS: readonly string[] = [
  'idempotency-key',
  'webhook-id',
  'x-discourse-event',
  'x-discourse-event-id',
  'x-discourse-event-type',
  'x-discourse-instance',
  'x-github-delivery',
  'x-github-event',
];

/** A header's value as HTTP allows it, within a bound. */
const VALUE = /^[\x20-\x7e]{1,300}$/;

/** Names in any case, each once. */
export function IsPreviewHeaders(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isPreviewHeaders',
      validator: {
        validate: isPreviewHeaders,
        defaultMessage: () =>
          `$property must map names to values of up to 300 printable characters; the names may be ${PREVIEW_HEADERS.join(', ')}. Signatures and tokens are not needed`,
      },
    },
    options,
  );
}

function isPreviewHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value as Record<string, unknown>);
  const names = entries.map(([name]) => name.toLowerCase());
  return (
    new Set(names).size === names.length &&
    names.every((name) => PREVIEW_HEADERS.includes(name)) &&
    entries.every(([, text]) => typeof text === 'string' && VALUE.test(text))
  );
}
