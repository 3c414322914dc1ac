import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, IsUrl, Length, Matches, MaxLength } from 'class-validator';

/** A chat's id; those of groups are negative. */
export const CHAT_ID = /^-?[0-9]{1,16}$/;
/** A chat, or one topic of a forum: `-1001234567890:42`. */
const CHAT_OR_TOPIC = /^-?[0-9]{1,16}(?::[0-9]{1,16})?$/;

export class TelegramSettings {
  /** The bot's name, without the `@`: `/idea@acme_ideas_bot` is for it, `/idea@another_bot` is not. */
  @Matches(/^[A-Za-z0-9_]{4,32}$/)
  botUsername!: string;

  /** The commands with which somebody suggests something, or points at a message by answering it. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[a-z0-9_]{1,32}$/, { each: true })
  commands: string[] = ['idea', 'suggest'];

  /** Hashtags, without the `#`, that make a message a suggestion, which waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[\p{L}\p{N}_]{1,64}$/u, { each: true })
  hashtags: string[] = [];

  /** Chats, or topics as `chat:topic`, in which every message that answers no other is a suggestion, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(CHAT_OR_TOPIC, { each: true })
  ideaChannels: string[] = [];

  /** What somebody writes to the bot in private is a suggestion, and waits in triage. */
  @IsOptional()
  @IsBoolean()
  takesPrivateMessages: boolean = false;

  /** An answer to a message of the bot that carries one of `hashtags`, or is the question below, is a suggestion, and waits in triage. */
  @IsOptional()
  @IsBoolean()
  takesPromptReplies: boolean = true;

  /** The groups and channels from which anything is taken; those of others are passed over. An empty list: all. Private chats always are. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(CHAT_ID, { each: true })
  chats: string[] = [];

  /** Reactions by which people vote for a suggestion, under it or under what was said of it. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  voteEmoji: string[] = ['👍', '❤', '🔥'];

  /** What a command without words is answered; an answer to this is a suggestion. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  questionText: string = 'What should be better? Answer this message.';

  /** What whoever answers a question with a button is told. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  answeredText: string = 'Thank you.';

  /** Where the Bot API is: a server of your own may stand in for Telegram's. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(500)
  apiUrl: string = 'https://api.telegram.org';
}
