import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';
import { equalInConstantTime } from './hmac';

/** For senders that cannot sign: a secret that travels in a header. One that is part of the URL: path-secret.ts. */

/** `Authorization: Bearer <token>`. */
export function checkBearer(request: InboundRequest, token: string | undefined): Verification {
  return checkAuthorization(request, /^Bearer [A-Za-z0-9._~+/=-]{1,500}$/, token ? `Bearer ${token}` : null);
}

/** `Authorization: Basic`, with the base64 of `user:password`. */
export function checkBasicAuth(request: InboundRequest, credentials: string | undefined): Verification {
  const expected = credentials ? `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` : null;
  return checkAuthorization(request, /^Basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/, expected);
}

function checkAuthorization(request: InboundRequest, shape: RegExp, expected: string | null): Verification {
  if (expected === null) return refused('no_secret_configured');
  const header = soleHeader(request, 'authorization', 'signature_missing');
  if (!header.ok) return header;
  if (!shape.test(header.value)) return refused('signature_malformed');
  return equalInConstantTime(header.value, expected) ? { ok: true } : refused('signature_mismatch');
}
