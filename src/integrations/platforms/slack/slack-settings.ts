import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, IsUrl, Matches, MaxLength, MinLength } from 'class-validator';

export const SLACK_ID = /^[A-Z0-9]{1,64}$/;

export class SlackSettings {
  /** The Slack workspace (T...) this integration is pinned to; deliveries of others are refused. */
  @Matches(SLACK_ID)
  teamId!: string;

  /** The workspace's name in its address, acme of acme.slack.com: with it, messages get a permalink. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/)
  teamDomain?: string;

  /** Channels in which every message that starts a thread is taken as a suggestion, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(SLACK_ID, { each: true })
  ideaChannels: string[] = [];

  /** The callback id of the message shortcut that saves a message as an idea. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  callbackId: string = 'save_idea';

  /** Where Slack's Web API is. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(500)
  apiUrl: string = 'https://slack.com/api';

  /** The user id of our own bot (U...), so that it is not taken for a person. */
  @IsOptional()
  @Matches(SLACK_ID)
  botUserId?: string;

  /** A message outside threads that mentions the bot is a suggestion. */
  @IsOptional()
  @IsBoolean()
  mentionIsSuggestion: boolean = true;
}
