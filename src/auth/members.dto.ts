import { IsEmail, IsIn, IsOptional, IsString, Length, MaxLength, IsBoolean } from 'class-validator';
import { PageInfoDto } from '../common/page.dto';
import type { Member } from './member.entity';
import { ROLES, Role } from './scopes';

export class CreateMemberDto {
  /** @example "Nino Beridze" */
  @IsString()
  @Length(1, 120)
  name!: string;

  /** @example "nino@example.com" */
  @IsEmail()
  @MaxLength(254)
  email!: string;

  /** admin, manager, moderator or viewer: the most that this person's keys may do.
   * @example "manager" */
  @IsIn(ROLES)
  role!: Role;
}

export class UpdateMemberDto {
  /** @example "Nino Beridze" */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** @example "moderator" */
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  /** A disabled member's keys stop working with the next request.
   * @example false */
  @IsOptional()
  @IsBoolean()
  isDisabled?: boolean;
}

export class MemberDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** @example "Nino Beridze" */
  name!: string;
  /** @example "nino@example.com" */
  email!: string;
  /** @example "manager" */
  role!: string;
  /** @example false */
  isDisabled!: boolean;
  /** Part of the ETag; goes up with every edit.
   * @example 1 */
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class MembersPageDto {
  data!: MemberDto[];
  page!: PageInfoDto;
}

export function toMemberDto(row: Member): MemberDto {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    isDisabled: row.disabledAt !== null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}
