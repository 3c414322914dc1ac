import { randomBytes } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Before every id: where a walk by id begins. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

let lastMillis = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then a 12-bit counter that starts at random and rises within a millisecond
 * (method 1), so that ids made by one process sort in the order they were made.
 */
export function newId(nowMillis: number = Date.now()): string {
  const bytes = randomBytes(16);
  if (nowMillis > lastMillis) {
    lastMillis = nowMillis;
    sequence = bytes.readUInt16BE(6) & 0x07ff;
  } else if (++sequence > 0x0fff) {
    lastMillis += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(lastMillis, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Lower-case canonical form only: what may be put into a `set heed.workspace_id` statement. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
