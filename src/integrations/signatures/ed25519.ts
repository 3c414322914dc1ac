import { createPublicKey, verify } from 'node:crypto';
import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';

/** A public key of 32 bytes as hex. */
export const ED25519_KEY = /^[0-9a-f]{64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

/** What stands before the 32 bytes of the key in a SubjectPublicKeyInfo (RFC 8410, section 4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A header that is an Ed25519 signature in lower-case hex over these parts, one after the other. */
export function checkEd25519Header(
  request: InboundRequest,
  name: string,
  publicKey: string,
  ...parts: readonly (string | Buffer)[]
): Verification {
  const header = soleHeader(request, name, 'signature_missing');
  if (!header.ok) return header;
  if (!SIGNATURE.test(header.value)) return refused('signature_malformed');
  const message = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
  const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' });
  return verify(null, message, key, Buffer.from(header.value, 'hex')) ? { ok: true } : refused('signature_mismatch');
}
