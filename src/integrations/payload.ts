import { isEmail } from 'class-validator';
import { truncate } from '../common/text';
import { MalformedPayload } from './integration';

/** Ids are keys in the database: longer ones would be refused there, after we had accepted the delivery. */
const MAX_ID_LENGTH = 255;
const MAX_NAME_LENGTH = 200;
const MAX_URL_LENGTH = 2000;
const ISO_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})$/;
/** Control characters (PostgreSQL cannot store NUL) and, with the flag `u`, lone surrogates. */
const NOT_IN_IDS = /[\p{Cc}\p{Cs}]/u;

/** Bytes as UTF-8 text without a byte order mark. Invalid sequences become U+FFFD: a word may be damaged, the message is kept. */
export function decodeUtf8(body: Buffer): string {
  return new TextDecoder('utf-8').decode(body);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: the parser's message quotes the body.
    throw new MalformedPayload('the body is not JSON');
  }
}

/** The JSON of an answer to us, null where it is none: an outcome, not an error. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at a path of own properties; undefined where there is nothing. Prototypes are never looked at. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** An outside id, or null where it is missing or empty. Throws MalformedPayload for what cannot be a key. */
export function idAt(value: unknown, ...path: readonly string[]): string | null {
  return toId(textAt(value, ...path), `/${path.join('/')}`);
}

export function requiredIdAt(value: unknown, ...path: readonly string[]): string {
  const id = idAt(value, ...path);
  if (id === null) throw new MalformedPayload(`/${path.join('/')} is missing`);
  return id;
}

/** `place` names the value in the error. */
export function toId(text: string | null, place: string): string | null {
  if (text === null || text === '') return null;
  if (text.length > MAX_ID_LENGTH) throw new MalformedPayload(`${place} is longer than ${MAX_ID_LENGTH} characters`);
  if (NOT_IN_IDS.test(text)) throw new MalformedPayload(`${place} holds characters that an id cannot have`);
  return text;
}

/** An outside id that is written as a number, as its digits; null where it is missing. Throws MalformedPayload for what cannot be one. */
export function numberIdAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  if (found === undefined || found === null) return null;
  if (typeof found !== 'number' || !Number.isSafeInteger(found) || found < 0)
    throw new MalformedPayload(`/${path.join('/')} is not the number of an id`);
  return String(found);
}

export function requiredNumberIdAt(value: unknown, ...path: readonly string[]): string {
  const id = numberIdAt(value, ...path);
  if (id === null) throw new MalformedPayload(`/${path.join('/')} is missing`);
  return id;
}

/** The end of what an RFC 3339 year can say; a zone can push a time past it. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** A moment in ISO 8601 with its zone, or null where there is none that can be read. */
export function toMoment(text: string | null): Date | null {
  const date = new Date(text !== null && ISO_TIME.test(text) ? text : '');
  return Number.isNaN(date.getTime()) || date.getTime() > LAST_TIME ? null : date;
}

export function timeAt(value: unknown, ...path: readonly string[]): Date | null {
  return toMoment(textAt(value, ...path));
}

/** A name for display: on one line, storable and bounded; null where nothing is left. */
export function toDisplayName(text: string | null): string | null {
  if (text === null) return null;
  const line = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  return truncate(line, MAX_NAME_LENGTH) || null;
}

/** A typed address in the form in which it groups its owner's submissions; null where it is none. */
export function toEmail(text: string | null): string | null {
  const email = text?.trim().toLowerCase() ?? '';
  // isEmail throws on a lone surrogate.
  return !NOT_IN_IDS.test(email) && isEmail(email) ? email : null;
}

/** An http or https address as a browser would read it, or null: a `javascript:` link must never reach a page of ours. */
export function toWebUrl(text: string | null): string | null {
  if (text === null || text.length > MAX_URL_LENGTH || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return url.href.length > MAX_URL_LENGTH ? null : url.href;
}
