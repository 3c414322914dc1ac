import { Matches } from 'class-validator';
import { ED25519_KEY } from '../../signatures/ed25519';

export class DiscordSecrets {
  /** The application's public key, 64 hex digits: every interaction is checked with it. No secret, but a wrong one would let others in. */
  @Matches(ED25519_KEY)
  publicKey!: string;

  /** The bot's token, with which replies are posted. */
  @Matches(/^[A-Za-z0-9_.-]{20,250}$/)
  botToken!: string;
}
