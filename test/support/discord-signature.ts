import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** An application's pair of keys as Discord holds it; `publicKey` as its developer portal shows it. */
export interface DiscordKeys {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function newDiscordKeys(): DiscordKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  return withPublicKey(privateKey);
}

/** The pair that belongs to a seed of 32 bytes, so that a fixture's public key is always the same. */
export function discordKeysFrom(seedHex: string): DiscordKeys {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seedHex, 'hex')]);
  return withPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
}

/** Discord's headers, written from its documentation and not from the product's code, so that the two can disagree. */
export function discordHeaders({ privateKey }: DiscordKeys, body: Buffer | string, at: Date): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signature = sign(null, Buffer.concat([Buffer.from(seconds), Buffer.from(body)]), privateKey).toString('hex');
  return { 'x-signature-timestamp': seconds, 'x-signature-ed25519': signature };
}

function withPublicKey(privateKey: KeyObject): DiscordKeys {
  const { x } = privateKey.export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x ?? '', 'base64url').toString('hex') };
}
