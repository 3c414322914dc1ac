import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsIn, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageInfoDto } from '../common/page.dto';
import type { ApiKey } from './api-key.entity';
import { SCOPES, Scope } from './scopes';

export class CreateApiKeyDto {
  /** What it is for, to recognise it by.
   * @example "Discord bot" */
  @IsString()
  @Length(1, 120)
  name!: string;

  /** What the key may do; `admin` stands for everything. A member's key can do no more than the member's role.
   * @example ["ideas:read", "submissions:write"] */
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes!: Scope[];

  /** Makes it the personal key of this member; without, it is the key of a machine.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  memberId?: string;

  /** Stops working then; without, it does not expire.
   * @example "2027-11-23T00:00:00Z" */
  @IsOptional()
  @MaxLength(40)
  @IsInstant()
  expiresAt?: string;
}

export class ApiKeyDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  id!: string;
  /** @example "Discord bot" */
  name!: string;
  /** The first characters of the key.
   * @example "heed_Zk3b8Qa" */
  prefix!: string;
  /** @example ["ideas:read", "submissions:write"] */
  scopes!: string[];
  /** Null: the key of a machine.
   * @example null */
  memberId!: string | null;
  /** @example null */
  expiresAt!: string | null;
  /** Kept to the minute.
   * @example null */
  lastUsedAt!: string | null;
  /** @example null */
  revokedAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  /** The key itself, shown this once.
   * @example "heed_Zk3b8Qa..." */
  token!: string;
}

export class ApiKeysPageDto {
  data!: ApiKeyDto[];
  page!: PageInfoDto;
}

export function toApiKeyDto(row: ApiKey): ApiKeyDto {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    memberId: row.memberId,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
