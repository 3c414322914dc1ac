import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

export interface WebhookMessage {
  /** The same on every attempt; without a dot, which separates what is signed. */
  readonly id: string;
  /** Unix seconds of this attempt, as sent in `webhook-timestamp`. */
  readonly timestamp: number;
  readonly body: string | Buffer;
}

/** A new endpoint secret: `whsec_` and 32 random bytes in base64. Standard Webhooks asks for 24 to 64. */
export function newWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(32).toString('base64');
}

/**
 * The value of `webhook-signature`: one `v1,<base64>` a secret, in their order, separated by spaces. While a secret is being rotated both the new and the
 * old one sign, and the receiver accepts either. Source: Standard Webhooks 1.0.0.
 */
export function signWebhook(message: WebhookMessage & { readonly secrets: readonly string[] }): string {
  if (message.secrets.length === 0) throw new Error('signWebhook needs at least one secret');
  return message.secrets.map((secret) => `v1,${webhookMac(webhookKey(secret), message).toString('base64')}`).join(' ');
}

/** HMAC-SHA256 over `id.timestamp.body`, over bytes: a body need not be UTF-8. */
export function webhookMac(key: Buffer, message: WebhookMessage): Buffer {
  if (message.id === '' || message.id.includes('.')) throw new Error('A webhook id is not empty and has no dot');
  if (!Number.isSafeInteger(message.timestamp) || message.timestamp < 0) throw new Error('A webhook timestamp is whole Unix seconds');
  return createHmac('sha256', key).update(`${message.id}.${message.timestamp}.`).update(message.body).digest();
}

/** The bytes of a `whsec_` secret. Throws on anything else; the message never holds the secret. */
export function webhookKey(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
  // Buffer.from skips what is not base64, and a key that was silently cut short would sign all the same.
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (key.length < 24 || key.length > 64) throw new Error('A webhook secret is whsec_ and 24 to 64 bytes in base64');
  return key;
}
