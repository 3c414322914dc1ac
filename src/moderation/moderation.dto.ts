import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { HelpRouteDto, HelpRouteInput } from './help-routes.dto';
import { HELP_TOPICS } from './help-terms';
import { IntegrationLimitDto, IntegrationLimitInput } from './integration-limits.dto';
import { LANGUAGES } from './language';
import { DEFAULT_POLICY, Policy } from './policy';

const LIMITED_INTEGRATIONS = 500;

/** What is left out gets its default. */
export class ModerationPolicyInput {
  /** A text with one of these as a word of its own is held, also where it is disguised (c4s1n0, cаsino with a Cyrillic letter, c a s i n o); any script, case does not matter.
   * @example ["casino", "赌场"] */
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 80, { each: true })
  stopWords!: string[];

  /** A text that fits one of these is held. RE2 syntax: no look-around, no back-references; case does not matter.
   * @example ["t\\.me/\\w+"] */
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  patterns: string[] = [];

  /** A text with more links is held.
   * @example 3 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  @Max(100)
  maxLinks!: number;

  /** The same for authors who are not known yet, and for texts without an author.
   * @example 1 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.maxLinksOfNewcomers })
  @IsInt()
  @Min(0)
  @Max(100)
  maxLinksOfNewcomers: number = DEFAULT_POLICY.maxLinksOfNewcomers;

  /** The same text from one author more often than this within a day is held.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(100)
  maxRepeats!: number;

  /** Only these languages (ISO 639-1) pass; empty: all. Short texts, and those whose language cannot be told, pass.
   * @example ["en", "ka"] */
  @IsArray()
  @ArrayMaxSize(70)
  @ArrayUnique()
  @IsIn(LANGUAGES, { each: true })
  languages: string[] = [];

  /** Texts without an author wait for approval.
   * @example false */
  @IsBoolean()
  approvesAnonymous: boolean = DEFAULT_POLICY.approvesAnonymous;

  /** An author's texts wait for approval until so many of theirs stand behind an idea; 0: none waits.
   * @example 1 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.approvesFirst })
  @IsInt()
  @Min(0)
  @Max(100)
  approvesFirst: number = DEFAULT_POLICY.approvesFirst;

  /** More from one author within an hour get 429 from the API; from a platform they are held, none is lost. Twice as many pass from an activist, five times from an expert, ten times from a moderator.
   * @example 20 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxPerAuthorPerHour!: number;

  /** Slow mode: a further suggestion of the same author within so many minutes is held; 0: off.
   * @example 0 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.slowModeMinutes })
  @IsInt()
  @Min(0)
  @Max(10_080)
  slowModeMinutes: number = DEFAULT_POLICY.slowModeMinutes;

  /** More suggestions through the API or an unsigned form from one address (an IPv4 address or a /64 of IPv6) within a minute get 429.
   * @example 1200 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.maxPerAddressPerMinute })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxPerAddressPerMinute: number = DEFAULT_POLICY.maxPerAddressPerMinute;

  /** More deliveries of one integration within a minute are held; those above ten times as many get 503, and the platform tries again.
   * @example 3000 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.maxPerIntegrationPerMinute })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxPerIntegrationPerMinute: number = DEFAULT_POLICY.maxPerIntegrationPerMinute;

  /** The same over all integrations and the API, whose calls get 429.
   * @example 100000 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.maxPerWorkspacePerMinute })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  maxPerWorkspacePerMinute: number = DEFAULT_POLICY.maxPerWorkspacePerMinute;

  /** Bounds of single integrations, where they differ. */
  @IsArray()
  @ArrayMaxSize(LIMITED_INTEGRATIONS)
  @ArrayUnique((limit: IntegrationLimitInput) => limit.integrationId)
  @ValidateNested({ each: true })
  @Type(() => IntegrationLimitInput)
  integrationLimits: IntegrationLimitInput[] = [];

  /** So many authors from one address count on one idea. Further ones are kept and answered, but not in supportCount.
   * @example 3 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.countedPerAddress })
  @IsInt()
  @Min(1)
  @Max(100_000)
  countedPerAddress: number = DEFAULT_POLICY.countedPerAddress;

  /** So many authors with the very same words, from one place within burstMinutes, count on one idea.
   * @example 5 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.countedSameWords })
  @IsInt()
  @Min(1)
  @Max(100_000)
  countedSameWords: number = DEFAULT_POLICY.countedSameWords;

  /** So many authors who are less than a day old, from one place within burstMinutes, count on one idea.
   * @example 30 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.countedNewcomers })
  @IsInt()
  @Min(1)
  @Max(100_000)
  countedNewcomers: number = DEFAULT_POLICY.countedNewcomers;

  /** @example 10 */
  @ApiProperty({ type: 'integer', default: DEFAULT_POLICY.burstMinutes })
  @IsInt()
  @Min(1)
  @Max(1_440)
  burstMinutes: number = DEFAULT_POLICY.burstMinutes;

  /** What is answered to calls for help. A topic that is left out is on, without an answer of yours. */
  @IsArray()
  @ArrayMaxSize(HELP_TOPICS.length)
  @ArrayUnique((route: HelpRouteInput) => route.topic)
  @ValidateNested({ each: true })
  @Type(() => HelpRouteInput)
  helpRoutes: HelpRouteInput[] = [];

  /** The author of a rejected suggestion is told the public reason, where the member gives one.
   * @example true */
  @IsBoolean()
  answersRejected: boolean = DEFAULT_POLICY.answersRejected;
}

export class ModerationPolicyDto {
  /** @example ["casino", "赌场"] */
  stopWords!: string[];
  /** @example ["t\\.me/\\w+"] */
  patterns!: string[];
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  maxLinks!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  maxLinksOfNewcomers!: number;
  /** @example 2 */
  @ApiProperty({ type: 'integer' })
  maxRepeats!: number;
  /** @example ["en", "ka"] */
  languages!: string[];
  /** @example false */
  approvesAnonymous!: boolean;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  approvesFirst!: number;
  /** @example 20 */
  @ApiProperty({ type: 'integer' })
  maxPerAuthorPerHour!: number;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  slowModeMinutes!: number;
  /** @example 1200 */
  @ApiProperty({ type: 'integer' })
  maxPerAddressPerMinute!: number;
  /** @example 3000 */
  @ApiProperty({ type: 'integer' })
  maxPerIntegrationPerMinute!: number;
  /** @example 100000 */
  @ApiProperty({ type: 'integer' })
  maxPerWorkspacePerMinute!: number;
  integrationLimits!: IntegrationLimitDto[];
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  countedPerAddress!: number;
  /** @example 5 */
  @ApiProperty({ type: 'integer' })
  countedSameWords!: number;
  /** @example 30 */
  @ApiProperty({ type: 'integer' })
  countedNewcomers!: number;
  /** @example 10 */
  @ApiProperty({ type: 'integer' })
  burstMinutes!: number;
  helpRoutes!: HelpRouteDto[];
  /** @example true */
  answersRejected!: boolean;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
}

export function toPolicyDto(policy: Policy): ModerationPolicyDto {
  return {
    ...policy,
    stopWords: [...policy.stopWords],
    patterns: [...policy.patterns],
    languages: [...policy.languages],
    integrationLimits: policy.integrationLimits.map((limit) => ({ ...limit })),
    helpRoutes: policy.helpRoutes.map((route) => ({ ...route, terms: [...route.terms] })),
  };
}
