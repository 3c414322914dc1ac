import { IsLocale, IsOptional, IsString, IsTimeZone, Length, MaxLength } from 'class-validator';

export class UpdateWorkspaceDto {
  /** @example "Acme" */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Days and months of the workspace begin in this IANA zone.
   * @example "Europe/Berlin" */
  @IsOptional()
  @IsTimeZone()
  @MaxLength(64)
  timeZone?: string;

  /** Language of what Heed writes (BCP 47).
   * @example "en" */
  @IsOptional()
  @IsLocale()
  @MaxLength(35)
  language?: string;
}

export class WorkspaceDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a01" */
  id!: string;
  /** @example "Acme" */
  name!: string;
  /** @example "Europe/Berlin" */
  timeZone!: string;
  /** @example "en" */
  language!: string;
  /** @example 1 */
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}
