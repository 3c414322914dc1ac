import { equalInConstantTime, hmacSha256 } from '../signatures/hmac';

/**
 * The address that answers to one of our messages go to: `ideas+<delivery>.<proof>@acme.example`. It finds the thread where a client drops the
 * chain of ids. Base32 in lower case, since a server on the way may change the case of a local part.
 */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN = /\+([a-z2-7]{26})\.([a-z2-7]{16})@/i;
/** RFC 5321: a local part has 64 characters at most; the token takes 44. */
const MAX_LOCAL = 20;

/** Null where the local part leaves no room for it. */
export function replyAddress(address: string, deliveryId: string, key: string): string | null {
  const [local = '', domain = ''] = address.split('@');
  if (local.length > MAX_LOCAL) return null;
  return `${local}+${toBase32(Buffer.from(deliveryId.replaceAll('-', ''), 'hex'))}.${proofOf(deliveryId, address, key)}@${domain}`;
}

/** The delivery that an answer was sent to, where the proof holds. */
export function deliveryIn(recipients: readonly string[], address: string, key: string): string | null {
  for (const recipient of recipients.slice(0, 100)) {
    const [, id = '', proof = ''] = TOKEN.exec(recipient.slice(0, 400)) ?? [];
    if (id === '') continue;
    const deliveryId = toUuid(id.toLowerCase());
    if (equalInConstantTime(proof.toLowerCase(), proofOf(deliveryId, address, key))) return deliveryId;
  }
  return null;
}

function proofOf(deliveryId: string, address: string, key: string): string {
  return toBase32(hmacSha256(key, 'reply\0', address, '\0', deliveryId).subarray(0, 10));
}

function toBase32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET.charAt(parseInt(five.padEnd(5, '0'), 2))).join('');
}

function toUuid(text: string): string {
  let bits = '';
  for (const character of text) bits += ALPHABET.indexOf(character).toString(2).padStart(5, '0');
  const hex = (bits.slice(0, 128).match(/.{4}/g) ?? []).map((four) => parseInt(four, 2).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
