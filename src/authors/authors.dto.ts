import { IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';

export class GiveConsentDto {
  /** For kind credit: how they want to be named. Not for quote.
   * @example "name" */
  @ValidateIf((dto: GiveConsentDto) => dto.form !== undefined)
  @IsIn(['name', 'handle', 'anonymous'])
  form?: 'name' | 'handle' | 'anonymous';

  /** With form name: what they want to be called, where the platform did not tell us or they want another name.
   * @example "Road Runner" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;

  /** Where and when they said so.
   * @example "Slack DM of 2026-11-20" */
  @IsString()
  @Length(1, 200)
  source!: string;
}

export class IdentityDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a14" */
  id!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "T0001" */
  realm!: string;
  /** @example "U0001" */
  externalId!: string;
  /** @example "roadrunner" */
  name!: string | null;
  /** @example null */
  email!: string | null;
  /** claimed (typed into a form or sent by API) or verified (the platform vouches).
   * @example "verified" */
  assurance!: string;
}

export class ConsentDto {
  /** credit or quote.
   * @example "credit" */
  kind!: string;
  /** @example "name" */
  form!: string | null;
  /** What they are called in credits: the name, or the handle of the time when they consented.
   * @example "Road Runner" */
  name!: string | null;
  /** @example "Slack DM of 2026-11-20" */
  source!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  givenAt!: string;
}

export class AuthorDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  id!: string;
  /** @example "Road Runner" */
  name!: string | null;
  identities!: IdentityDto[];
  /** The consents in force. */
  consents!: ConsentDto[];
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}
