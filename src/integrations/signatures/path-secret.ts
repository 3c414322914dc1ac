import type { InboundRequest, Verification } from '../integration';
import { refused } from './headers';
import { equalInConstantTime } from './hmac';

/** Characters that stand in a URL as they are; 24 of them are 142 bits where they are random. */
export const PATH_SECRET = /^[A-Za-z0-9_-]{24,128}$/;
export const NOT_A_PATH_SECRET = { message: '$property must be 24 to 128 of A-Z a-z 0-9 _ -' };

/** For senders that cannot sign: the last segment of `/v1/intake/{id}/{secret}`. It proves that the sender knows the URL, and nothing of the body. */
export function checkPathSecret(request: InboundRequest, secret: string | undefined): Verification {
  if (!secret) return refused('no_secret_configured');
  if (!request.pathSecret) return refused('signature_missing');
  return equalInConstantTime(request.pathSecret, secret) ? { ok: true } : refused('signature_mismatch');
}
