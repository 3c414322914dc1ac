import { IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { TrustDto } from './trust.dto';

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

/** What was recorded, without what they are called: that is personal data, which needs authors:read. */
export class RecordedConsentDto {
  /** credit or quote.
   * @example "credit" */
  kind!: string;
  /** @example "name" */
  form!: string | null;
  /** @example "Slack DM of 2026-11-20" */
  source!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  givenAt!: string;
}

export class IdentityDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a14" */
  id!: string;
  /** The author that it came with: one of those who were joined.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "T0001" */
  realm!: string;
  /** @example "U0001" */
  externalId!: string;
  /** @example "roadrunner" */
  name!: string | null;
  /** How they are addressed there, where the platform tells it apart from the name.
   * @example null */
  handle!: string | null;
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

export class JoinedAuthorDto {
  /** The author who was joined into another one: the one to split off again.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a15" */
  authorId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  intoId!: string;
  /** verified_mail (two platforms vouch for one address), member (somebody of the team knows) or link (they followed a signed link of both).
   * @example "member" */
  proof!: string;
  /** @example "Introduced herself at the meetup" */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  joinedAt!: string;
}

export class AuthorAccountDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a41" */
  id!: string;
  /** @example "acme-4711" */
  externalId!: string;
  /** @example "Acme Corporation" */
  name!: string;
  /** @example "enterprise" */
  segment!: string | null;
  /** @example 120000 */
  revenue!: number | null;
}

export class AuthorDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  id!: string;
  /** The author at the end of the joins, who stands for the person; the own id of somebody who was not joined into another one.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  canonicalId!: string;
  /** @example "Road Runner" */
  name!: string | null;
  identities!: IdentityDto[];
  /** The consents in force. */
  consents!: ConsentDto[];
  /** The joins in force that make up this person. */
  joined!: JoinedAuthorDto[];
  /** The customer they belong to. */
  account!: AuthorAccountDto | null;
  trust!: TrustDto;
  /** When they were forgotten: the author stays so that counts do.
   * @example null */
  erasedAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}
