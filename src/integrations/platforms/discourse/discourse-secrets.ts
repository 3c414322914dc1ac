import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

export class DiscourseSecrets {
  /** The webhook's secret: without one Discourse does not sign, and nothing is taken. */
  @IsString()
  @MinLength(12)
  @MaxLength(255)
  webhookSecret!: string;

  /** An API key of the user who answers. */
  @Matches(/^[A-Za-z0-9]{32,128}$/)
  apiKey!: string;
}
