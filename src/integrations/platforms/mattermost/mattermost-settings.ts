import { ArrayMaxSize, IsArray, IsOptional, IsString, IsUrl, Length, Matches, MaxLength } from 'class-validator';

/** Ids and tokens of Mattermost: 26 characters of its own base32. */
export const MATTERMOST_ID = /^[a-z0-9]{26}$/;

export class MattermostSettings {
  /** The server's address without a slash at the end, as in its System Console. */
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @Matches(/[^/]$/, { message: '$property must not end in a slash' })
  @MaxLength(200)
  siteUrl!: string;

  /** Only deliveries of this team are taken. */
  @IsOptional()
  @Matches(MATTERMOST_ID)
  teamId?: string;

  /** Public channels, by id, in which everything that an outgoing webhook without trigger words delivers is a suggestion, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(MATTERMOST_ID, { each: true })
  ideaChannels: string[] = [];

  /** The user id of the bot that answers, so that it is not taken for a person. */
  @IsOptional()
  @Matches(MATTERMOST_ID)
  botUserId?: string;

  /** What the bot posts for a slash command, which leaves no message of its own: its replies make the thread. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  commandPost: string = '💡 {author}: {text}';
}
