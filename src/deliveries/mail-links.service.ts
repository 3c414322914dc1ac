import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';

/** What whoever holds the link may do: want no more mail there, or say that the address is theirs. */
const KINDS = ['unsubscribe', 'confirm'] as const;
export type MailLinkKind = (typeof KINDS)[number];

export interface MailLink {
  readonly kind: MailLinkKind;
  readonly workspaceId: string;
  readonly deliveryId: string;
}

/** Kind, workspace, delivery, and 16 bytes of their HMAC, in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{66}$/;
const SIGNED = 33;

/**
 * The links in a mail of ours. They are signed and not stored, so that a repeat of the message holds the same one, and that no bot which reads
 * deliveries can confirm an address: the link comes into being when the mail leaves.
 */
@Injectable()
export class MailLinks {
  private readonly keys: readonly Buffer[];

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const secrets = [config.secret, ...(config.previousSecret === null ? [] : [config.previousSecret])];
    this.keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, 'heed', 'mail-links', 32)));
  }

  urlOf({ kind, workspaceId, deliveryId }: MailLink): string {
    const [key] = this.keys;
    if (!key) throw new Error('No key');
    const said = Buffer.concat([Buffer.of(KINDS.indexOf(kind)), bytesOf(workspaceId), bytesOf(deliveryId)]);
    return `${this.config.publicUrl}/mail-links/${Buffer.concat([said, macOf(key, said)]).toString('base64url')}`;
  }

  /** Null for what we did not sign. */
  open(token: string): MailLink | null {
    if (!TOKEN.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const [said, mac] = [bytes.subarray(0, SIGNED), bytes.subarray(SIGNED)];
    const kind = KINDS[said[0] ?? -1];
    if (kind === undefined || !this.keys.some((key) => timingSafeEqual(macOf(key, said), mac))) return null;
    return { kind, workspaceId: uuidOf(said.subarray(1, 17)), deliveryId: uuidOf(said.subarray(17)) };
  }
}

function macOf(key: Buffer, said: Buffer): Buffer {
  return createHmac('sha256', key).update(said).digest().subarray(0, 16);
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
