import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, IsUrl, Length, Matches, MaxLength } from 'class-validator';

export const GITHUB_REPOSITORY = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;
/** A login; apps end in `[bot]`, and the accounts of a company that runs its own users may hold an underscore. */
export const GITHUB_LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})(?:\[bot\])?$/;

export class GithubSettings {
  /** The host that people see: github.com, or that of a GitHub Enterprise Server. Deliveries of others are refused. */
  @IsOptional()
  @Matches(/^[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?(?::[0-9]{1,5})?$/)
  host: string = 'github.com';

  /** Where the REST API is; for GitHub Enterprise Server https://HOST/api/v3. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(500)
  apiUrl: string = 'https://api.github.com';

  /** Repositories (owner/name) that are listened to; none named: all that deliver. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Matches(GITHUB_REPOSITORY, { each: true })
  repositories: string[] = [];

  /** An issue or a discussion with one of these labels is a suggestion. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  ideaLabels: string[] = ['idea'];

  /** A comment whose first line begins with /idea is a suggestion of whoever wrote it. */
  @IsOptional()
  @IsBoolean()
  ideaCommand: boolean = true;

  /** Categories, by slug, in which every discussion is taken as a suggestion, and waits in triage. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  ideaCategories: string[] = [];

  /** The login whose token answers, so that it is not taken for a person: heed[bot] for an app. */
  @IsOptional()
  @Matches(GITHUB_LOGIN)
  botLogin?: string;
}
