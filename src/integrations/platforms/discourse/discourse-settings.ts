import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsUrl, Matches, Max, MaxLength, Min } from 'class-validator';

export class DiscourseSettings {
  /** The forum's address as its own pages name it, without a slash at the end. Deliveries of others are refused. */
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @Matches(/[^/]$/, { message: '$property must not end in a slash' })
  @MaxLength(200)
  siteUrl!: string;

  /** Numbers of the categories in which every topic is taken as a suggestion, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(1_000_000_000, { each: true })
  ideaCategories: number[] = [];

  /** Every topic that is delivered is one: for a webhook that Discourse itself limits to some tags or categories. */
  @IsOptional()
  @IsBoolean()
  everyTopic: boolean = false;

  /** A post whose first line begins with /idea is a suggestion of whoever wrote it. */
  @IsOptional()
  @IsBoolean()
  ideaCommand: boolean = true;

  /** Everybody may read what is delivered. Otherwise nothing of it is quoted or credited elsewhere. */
  @IsOptional()
  @IsBoolean()
  isPublic: boolean = false;

  /** The sign by which people vote for a suggestion: `heart` is Discourse's like. An empty list: none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1)
  @IsIn(['heart'], { each: true })
  voteEmoji: string[] = ['heart'];

  /** The user who answers; what they write is never taken as a suggestion. */
  @IsOptional()
  @Matches(/^[\p{L}\p{N}_.-]{1,60}$/u)
  apiUsername: string = 'system';
}
