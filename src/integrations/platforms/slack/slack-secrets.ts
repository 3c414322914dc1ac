import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

export class SlackSecrets {
  /** The app's signing secret: every request from Slack is checked with it. */
  @IsString()
  @MinLength(16)
  @MaxLength(255)
  signingSecret!: string;

  /** The bot's token (xoxb-...), with which replies are posted. */
  @Matches(/^xoxb-[A-Za-z0-9-]{10,250}$/)
  botToken!: string;
}
