import { IsString, Length, Matches } from 'class-validator';

export class TieMemberIdentityDto {
  /** @example "slack" */
  @Matches(/^[a-z][a-z0-9_]{1,39}$/)
  platform!: string;

  /** The Slack team id, the GitHub host, the site's address, the ideas mailbox; `global` where ids are the same everywhere (discord, telegram).
   * @example "T0001" */
  @IsString()
  @Length(1, 200)
  @Matches(/^\P{Cc}+$/u)
  realm!: string;

  /** Their id there; of mail, their address in lower case.
   * @example "U0001" */
  @IsString()
  @Length(1, 300)
  @Matches(/^\P{Cc}+$/u)
  externalId!: string;
}

export class MemberIdentityDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a51" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  memberId!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "T0001" */
  realm!: string;
  /** @example "U0001" */
  externalId!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class MemberIdentitiesDto {
  /** All of the member's: at most 100. */
  data!: MemberIdentityDto[];
}
