import busboy from 'busboy';
import { MalformedPayload } from './integration';
import type { InboundRequest } from './integration';
import { decodeUtf8, isObject, parseJson } from './payload';

export const URLENCODED = 'application/x-www-form-urlencoded';
export const MULTIPART = 'multipart/form-data';

/** Over a bound the delivery is refused, never cut: no word is lost in silence. */
const MAX_FIELDS = 500;
const MAX_FIELD_NAME_BYTES = 200;
const MAX_FIELD_BYTES = 1024 * 1024;
const MAX_FILES = 20;

export type FormDocument = Readonly<Record<string, unknown>>;

/**
 * The body as one object: JSON as it is, form fields by their name, a repeated field as the list of its values. Names are taken
 * literally (`a[b]` is not expanded), and files are passed over. Throws MalformedPayload.
 */
export function parseFormBody(request: InboundRequest): FormDocument {
  refuseOtherCharsets(request);
  if (request.contentType === URLENCODED) return collect(parseUrlencoded(request.body));
  if (request.contentType === MULTIPART) return collect(parseMultipart(request));
  if (request.contentType === 'application/json' || request.contentType.endsWith('+json')) {
    const document = parseJson(decodeUtf8(request.body));
    if (!isObject(document)) throw new MalformedPayload('the body is JSON, but not an object');
    return document;
  }
  throw new MalformedPayload(`the body must be application/json, ${URLENCODED} or ${MULTIPART}`);
}

/** Text read in the wrong charset is damaged without anybody noticing; a sender can be told. */
function refuseOtherCharsets(request: InboundRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentTypeHeader(request))?.[1];
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) throw new MalformedPayload('the body must be in UTF-8');
}

function contentTypeHeader(request: InboundRequest): string {
  return request.headers.get('content-type')?.[0] ?? '';
}

export function parseUrlencoded(body: Buffer): [string, string][] {
  const text = decodeUtf8(body);
  // Counted before they are parsed: ten megabytes of `&` would cost seconds.
  for (let from = 0, fields = 1; (from = text.indexOf('&', from) + 1) > 0; fields++) if (fields >= MAX_FIELDS) throw tooManyFields();
  const fields = [...new URLSearchParams(text)];
  for (const [name, value] of fields) {
    if (name.length > MAX_FIELD_NAME_BYTES || value.length > MAX_FIELD_BYTES) throw fieldTooLong();
  }
  return fields;
}

/**
 * Busboy works through one chunk synchronously and puts off only its `finish`, so the whole body is given as one chunk and read when
 * `end` returns. What it would report later, a form that breaks off, is seen by its closing boundary.
 */
function parseMultipart(request: InboundRequest): [string, string][] {
  const fields: [string, string][] = [];
  const problems: MalformedPayload[] = [];
  const form = openMultipart(contentTypeHeader(request));
  form.on('field', (name, value, info) => {
    if (info.nameTruncated || info.valueTruncated) problems.push(fieldTooLong());
    else fields.push([name, value]);
  });
  form.on('file', (_name, stream) => stream.on('error', () => undefined).resume());
  for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) form.on(limit, () => problems.push(tooManyFields()));
  // A malformed part is reported here and now; the end that is missing, after we have returned. Without a listener either
  // would end the process.
  form.on('error', () => problems.push(incomplete()));
  form.end(request.body);
  const [problem] = problems;
  if (problem) throw problem;
  if (!hasClosingBoundary(request)) throw incomplete();
  return fields;
}

function openMultipart(contentType: string): busboy.Busboy {
  const limits = { fields: MAX_FIELDS, fieldNameSize: MAX_FIELD_NAME_BYTES, fieldSize: MAX_FIELD_BYTES, files: MAX_FILES };
  try {
    return busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    throw new MalformedPayload('the content type multipart/form-data has no usable boundary');
  }
}

/** At the start of a line; inside one it is part of somebody's words. */
function hasClosingBoundary(request: InboundRequest): boolean {
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentTypeHeader(request));
  const closing = `--${boundary?.[1] ?? boundary?.[2] ?? ''}--`;
  return request.body.includes(`\r\n${closing}`) || request.body.indexOf(closing) === 0;
}

/** `Object.fromEntries` defines properties, so a field named `__proto__` is a field like any other. */
function collect(fields: readonly (readonly [string, string])[]): FormDocument {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}

const tooManyFields = () => new MalformedPayload(`the form has more than ${MAX_FIELDS} fields or ${MAX_FILES} files`);
const incomplete = () => new MalformedPayload('the body is not complete multipart/form-data');
const fieldTooLong = () => new MalformedPayload('a field of the form, or its name, is too long');
