import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

export class GithubSecrets {
  /** The webhook's secret: every delivery is checked with it. */
  @IsString()
  @MinLength(16)
  @MaxLength(255)
  webhookSecret!: string;

  /** A token that may comment: fine-grained with Issues and Discussions read and write, or classic with repo. */
  @Matches(/^[A-Za-z0-9_.-]{20,500}$/)
  token!: string;
}
