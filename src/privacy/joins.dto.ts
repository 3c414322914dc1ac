import { IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { JoinLink } from '../authors/joins-store.service';

export class JoinAuthorDto {
  /** Who the author of the path was found to be.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  @IsUUID()
  intoAuthorId!: string;

  /** How you know.
   * @example "Introduced herself at the meetup" */
  @IsString()
  @Length(1, 500)
  reason!: string;
}

export class SplitAuthorDto {
  /** @example "Two people who share a name" */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class JoinDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a61" */
  id!: string;
  /** Whoever was joined: the end of the joins that the author of the path was part of.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a15" */
  authorId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  intoId!: string;
  /** Whom the author counts as now.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  canonicalId!: string;
  /** verified_mail, member or link.
   * @example "member" */
  proof!: string;
  /** The member who joined them, where one did.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  joinedBy!: string | null;
  /** @example "Introduced herself at the meetup" */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  joinedAt!: string;
  /** @example null */
  undoneAt!: string | null;
}

export function toJoinDto(link: JoinLink): JoinDto {
  return { ...link, joinedAt: link.joinedAt.toISOString(), undoneAt: link.undoneAt?.toISOString() ?? null };
}
