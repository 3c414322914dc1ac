import { Matches } from 'class-validator';

export class TelegramSecrets {
  /** The token BotFather gave, `123456:ABC...`, with which replies are sent. Telegram wants it in the address of each call. */
  @Matches(/^[0-9]{3,20}:[A-Za-z0-9_-]{20,100}$/)
  botToken!: string;

  /** What `setWebhook` was given as `secret_token`: Telegram sends it along with every update. */
  @Matches(/^[A-Za-z0-9_-]{16,256}$/)
  webhookSecret!: string;
}
