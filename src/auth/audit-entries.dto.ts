import { IsOptional, IsUUID } from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';

export class ListAuditEntriesQuery extends PageQuery {
  /** Only about this thing.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  subjectId?: string;
}

export class AuditEntryDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a02" */
  id!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  at!: string;
  /** member, machine, author or system.
   * @example "member" */
  actorKind!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  actorId!: string | null;
  /** @example "api_key.revoke" */
  action!: string;
  /** @example "api_key" */
  subjectType!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  subjectId!: string | null;
  /** @example { "scopes": ["ideas:read"] } */
  detail!: Record<string, unknown>;
}

export class AuditEntriesPageDto {
  data!: AuditEntryDto[];
  page!: PageInfoDto;
}
