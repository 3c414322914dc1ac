import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';

export function hmacSha256(key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Takes the same time wherever they differ; hashing first makes it so for different lengths too. */
export function equalInConstantTime(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * A signature header that is a prefix and a digest. Compared as text, so there is exactly one accepted spelling: no upper-case hex,
 * no base64 with stray low bits. `shape` only tells a malformed header from a wrong one.
 */
export function checkSignatureHeader(request: InboundRequest, name: string, shape: RegExp, expected: string): Verification {
  const header = soleHeader(request, name, 'signature_missing');
  if (!header.ok) return header;
  if (!shape.test(header.value)) return refused('signature_malformed');
  return equalInConstantTime(header.value, expected) ? { ok: true } : refused('signature_mismatch');
}
