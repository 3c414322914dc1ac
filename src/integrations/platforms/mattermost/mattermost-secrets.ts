import { IsOptional, Matches } from 'class-validator';
import { MATTERMOST_ID } from './mattermost-settings';

export class MattermostSecrets {
  /** The token that Mattermost shows for the outgoing webhook. */
  @IsOptional()
  @Matches(MATTERMOST_ID)
  webhookToken?: string;

  /** The token that Mattermost shows for the slash command. */
  @IsOptional()
  @Matches(MATTERMOST_ID)
  commandToken?: string;

  /** The access token of the bot that answers. */
  @Matches(MATTERMOST_ID)
  botToken!: string;
}
