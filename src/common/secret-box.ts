import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/**
 * Encrypts secrets at rest with AES-256-GCM under a key derived from HEED_SECRET. `context` (the row's id) is authenticated too, so a
 * ciphertext copied to another row does not open. HEED_SECRET_PREVIOUS still opens what was sealed before a rotation.
 */
export class SecretBox {
  private readonly keys: readonly Buffer[];

  constructor(secret: string, previous: string | null) {
    this.keys = [secret, ...(previous ? [previous] : [])].map((s) => Buffer.from(hkdfSync('sha256', s, 'heed', 'secret-box', 32)));
  }

  seal(plain: string, context: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key(0), nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws where no key opens it: HEED_SECRET was changed without HEED_SECRET_PREVIOUS, or the row was tampered with. */
  open(sealed: Buffer, context: string): string {
    let cause: unknown;
    for (let i = 0; i < this.keys.length; i++) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', this.key(i), sealed.subarray(0, NONCE)).setAAD(Buffer.from(context));
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
        return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]).toString('utf8');
      } catch (error) {
        cause = error;
      }
    }
    throw new Error('A stored secret does not open: was HEED_SECRET changed without HEED_SECRET_PREVIOUS?', { cause });
  }

  private key(index: number): Buffer {
    const key = this.keys[index];
    if (!key) throw new Error('No key');
    return key;
  }
}
