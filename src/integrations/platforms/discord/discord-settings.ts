import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, IsUrl, Length, Matches, MaxLength } from 'class-validator';

export const SNOWFLAKE = /^[0-9]{1,20}$/;

export class DiscordSettings {
  /** The application's id; its bot's user id too. */
  @Matches(SNOWFLAKE)
  applicationId!: string;

  /** The server (guild) this integration is pinned to; interactions of others are refused. Without it: wherever the application is installed. */
  @IsOptional()
  @Matches(SNOWFLAKE)
  guildId?: string;

  /** Names of the slash commands with which somebody suggests something. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[-_'\p{L}\p{N}]{1,32}$/u, { each: true })
  slashCommands: string[] = ['idea'];

  /** Names of the message commands (right click, Apps) with which a message is suggested. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 32, { each: true })
  messageCommands: string[] = ['Suggest'];

  /** Channels, or parents of threads, that everybody may read. Discord does not say so: all others count as private. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @Matches(SNOWFLAKE, { each: true })
  publicChannels: string[] = [];

  /** The answer to a slash command repeats the words, once moderation has let them pass, so that others see what was suggested. */
  @IsOptional()
  @IsBoolean()
  repeatsWords: boolean = true;

  /** What whoever suggests something is told at once. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  receivedText: string = 'Noted, thank you. The answer will come here.';

  /** What whoever answers a question with a button is told. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  answeredText: string = 'Thank you.';

  /** What they are told where Heed could not store it in time. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  lateText: string = 'This could not be kept. Please try again in a minute.';

  /** What a slash command without words asks. */
  @IsOptional()
  @IsString()
  @Length(1, 45)
  questionText: string = 'What should be better?';

  /** Where Discord's REST API is. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(500)
  apiUrl: string = 'https://discord.com/api/v10';
}
