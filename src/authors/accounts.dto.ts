import { ApiProperty } from '@nestjs/swagger';
import { IsNumber, IsOptional, IsString, IsUUID, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import type { Account } from './account.entity';

/** Something to read, and none of the signs that PostgreSQL or a table cannot hold. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*\S[^\p{Cc}\p{Cs}]*$/u;
const MAX_REVENUE = 1e12;

export class CreateAccountDto {
  /** Their key where you keep your customers: an import finds the account by it.
   * @example "acme-4711" */
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: '$property must be readable on one line' })
  externalId!: string;

  /** @example "Acme Corporation" */
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: '$property must be readable on one line' })
  name!: string;

  /** @example "enterprise" */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  @Matches(PRINTABLE, { message: '$property must be readable on one line' })
  segment?: string | null;

  /** A year's, in the one currency you count in.
   * @example 120000 */
  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(MAX_REVENUE)
  revenue?: number | null;
}

export class UpdateAccountDto {
  /** @example "Acme Corporation" */
  @ValidateIf((dto: UpdateAccountDto) => dto.name !== undefined)
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: '$property must be readable on one line' })
  name?: string;

  /** @example "enterprise" */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  @Matches(PRINTABLE, { message: '$property must be readable on one line' })
  segment?: string | null;

  /** @example 120000 */
  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(MAX_REVENUE)
  revenue?: number | null;
}

export class ListAccountsQuery extends PageQuery {
  /** Only the one with this key.
   * @example "acme-4711" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  externalId?: string;
}

export class AccountDto {
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
  /** Part of the ETag; goes up with every edit.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  updatedAt!: string;
}

export class AccountsPageDto {
  data!: AccountDto[];
  page!: PageInfoDto;
}

export class AssignAccountDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a41" */
  @IsUUID()
  accountId!: string;
}

export class ImportProblemDto {
  /** Line of the file, the heading being 1; of a row over several lines, its last.
   * @example 3 */
  @ApiProperty({ type: 'integer' })
  line!: number;
  /** @example "revenue" */
  column!: string | null;
  /** @example "Write a number from 0 to 1000000000000, without signs of thousands." */
  detail!: string;
}

export class AccountImportDto {
  /** @example 12 */
  @ApiProperty({ type: 'integer' })
  created!: number;
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  updated!: number;
  /** Rows that said what was known already.
   * @example 85 */
  @ApiProperty({ type: 'integer' })
  unchanged!: number;
  /** Rows that were left out; at most the first 100. */
  problems!: ImportProblemDto[];
  /** How many rows were left out in all.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  problemCount!: number;
}

export function toAccountDto(row: Omit<Account, 'workspaceId'>): AccountDto {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    segment: row.segment,
    revenue: row.revenue,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
