import { createHash, randomBytes } from 'node:crypto';

export interface NewKey {
  /** Shown once, never stored. */
  readonly token: string;
  readonly prefix: string;
  readonly hash: Buffer;
}

/** 32 random bytes: no salt or stretching is needed against guessing. */
export function newKey(token = `heed_${randomBytes(32).toString('base64url')}`): NewKey {
  return { token, prefix: token.slice(0, 12), hash: createHash('sha256').update(token).digest() };
}
