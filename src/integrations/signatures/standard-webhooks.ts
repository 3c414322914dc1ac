import { webhookKey, webhookMac } from '../../outbound/webhook-signature';
import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';
import { equalInConstantTime } from './hmac';
import { checkTimestampHeader } from './timestamps';

/** Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md), symmetric scheme `v1`. */

/** The dot separates the parts of the signed text, so an id with one could be read as another id with another timestamp. */
const WEBHOOK_ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;

/**
 * Space-separated `version,signature`; other versions than `v1` are for verifiers of those. Two headers that a proxy joined with a comma
 * do not fit.
 */
const SIGNATURE_LIST = /^[a-z0-9]+,[A-Za-z0-9+/=_-]+(?: [a-z0-9]+,[A-Za-z0-9+/=_-]+)*$/;
const V1_SIGNATURE = /^v1,[A-Za-z0-9+/]{43}=$/;

export function isWebhookSecret(value: unknown): boolean {
  return typeof value === 'string' && decodeSecret(value) !== null;
}

/** Any of several secrets may have signed, so that a sender can change to a new one. */
export function verifyStandardWebhook(request: InboundRequest, secrets: readonly string[]): Verification {
  const keys = secrets.map(decodeSecret).filter((key) => key !== null);
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
  // The header was checked to be the one spelling of its number, so this signs what was sent.
  const message = { id: id.value, timestamp: Number(seconds.value), body: request.body };
  const expected = keys.map((key) => `v1,${webhookMac(key, message).toString('base64')}`);
  const isSigned = given.some((entry) => expected.some((candidate) => equalInConstantTime(entry, candidate)));
  return isSigned ? { ok: true } : refused('signature_mismatch');
}

function decodeSecret(secret: string): Buffer | null {
  try {
    return webhookKey(secret);
  } catch {
    return null;
  }
}
