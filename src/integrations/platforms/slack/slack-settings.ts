import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, IsUrl, Matches, MaxLength, MinLength } from 'class-validator';

export const SLACK_ID = /^[A-Z0-9]{1,64}$/;

/** As "Copy link" gives it. */
const MESSAGE_LINK = /^https:\/\/[a-z0-9-]{1,63}\.slack\.com\/archives\/[A-Z0-9]{1,64}\/p[0-9]{2,19}(?:\?[^\s]{0,200})?$/;

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

  /** Emoji names (bulb) by which somebody who may makes a message a suggestion of its author; it waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[a-z0-9_+'-]{1,100}$/, { each: true })
  ideaReactions: string[] = [];

  /** Who may, by user id (U...). Members of the team whose Slack user is known may too. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @Matches(SLACK_ID, { each: true })
  reactors: string[] = [];

  /** Who may, by user group (S...). */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(SLACK_ID, { each: true })
  reactorGroups: string[] = [];

  /** Emoji by which people vote for a suggestion, under it or under what was said of it; no colons, no skin tones. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  voteEmoji: string[] = ['+1', 'heart', 'heavy_plus_sign'];

  /** Links to messages that ask for suggestions: each reply in their threads is one, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(MESSAGE_LINK, { each: true })
  promptThreads: string[] = [];

  /** What the bot posts for a slash command: {author} and {text} stand for who asked and what they wish for. */
  @IsOptional()
  @IsString()
  @Matches(/\{text\}/)
  @MaxLength(500)
  commandPost: string = ':bulb: {author}: {text}';

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
