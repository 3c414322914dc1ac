import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';
import { equalInConstantTime, hmacSha256 } from './hmac';
import { checkTimestampHeader } from './timestamps';

/** Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md), symmetric scheme `v1`. */

const SECRET_PREFIX = 'whsec_';
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** The dot separates the parts of the signed text, so an id with one could be read as another id with another timestamp. */
const WEBHOOK_ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;

/**
 * Space-separated `version,signature`; other versions than `v1` are for verifiers of those. Two headers that a proxy joined with a comma
 * do not fit.
 */
const SIGNATURE_LIST = /^[a-z0-9]+,[A-Za-z0-9+/=_-]+(?: [a-z0-9]+,[A-Za-z0-9+/=_-]+)*$/;
const V1_SIGNATURE = /^v1,[A-Za-z0-9+/]{43}=$/;

/** The key of a `whsec_` secret, or null where it is not canonical base64 of 24 to 64 bytes. */
export function decodeWebhookSecret(secret: string): Buffer | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const encoded = secret.slice(SECRET_PREFIX.length);
  const key = Buffer.from(encoded, 'base64');
  const isSound = key.length >= MIN_SECRET_BYTES && key.length <= MAX_SECRET_BYTES && key.toString('base64') === encoded;
  return isSound ? key : null;
}

/** One entry of the header `webhook-signature`. `seconds`: Unix time of this attempt. Throws where the secret is no `whsec_` secret. */
export function signStandardWebhook(secret: string, id: string, seconds: number, body: string | Buffer): string {
  const key = decodeWebhookSecret(secret);
  if (key === null) throw new Error('a webhook secret is whsec_ and the base64 of 24 to 64 bytes');
  return signature(key, id, String(seconds), body);
}

/** Any of several secrets may have signed, so that a sender can change to a new one. */
export function verifyStandardWebhook(request: InboundRequest, secrets: readonly string[]): Verification {
  const keys = secrets.map(decodeWebhookSecret).filter((key) => key !== null);
  if (keys.length === 0) return refused('no_secret_configured');
  const id = soleHeader(request, 'webhook-id', 'signature_missing');
  if (!id.ok) return id;
  if (!WEBHOOK_ID.test(id.value)) return refused('signature_malformed');
  const seconds = checkTimestampHeader(request, 'webhook-timestamp');
  if (!seconds.ok) return seconds;
  const list = soleHeader(request, 'webhook-signature', 'signature_missing');
  if (!list.ok) return list;
  const given = SIGNATURE_LIST.test(list.value) ? list.value.split(' ').filter((entry) => V1_SIGNATURE.test(entry)) : [];
  if (given.length === 0) return refused('signature_malformed');
  const expected = keys.map((key) => signature(key, id.value, seconds.value, request.body));
  const isSigned = given.some((entry) => expected.some((candidate) => equalInConstantTime(entry, candidate)));
  return isSigned ? { ok: true } : refused('signature_mismatch');
}

function signature(key: Buffer, id: string, seconds: string, body: string | Buffer): string {
  return `v1,${hmacSha256(key, `${id}.${seconds}.`, body).toString('base64')}`;
}
