import { IsOptional, IsUUID } from 'class-validator';
import type { MergeLink } from '../merges.service';
import { WordedText } from '../text-fields';

export class MergeIdeaDto {
  /** The idea that it is a duplicate of. It may be merged itself: the chain is followed.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  @IsUUID()
  intoId!: string;

  /** @example "Same wish in other words" */
  @IsOptional()
  @WordedText(500)
  reason?: string | null;
}

export class MergeDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a60" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  duplicateId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  intoId!: string;
  /** Where the duplicate rests now: the end of the chain, or itself once the merge is undone.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  canonicalId!: string;
  /** Null: Heed itself merged them.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  mergedBy!: string | null;
  /** @example "Same wish in other words" */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  mergedAt!: string;
  /** @example null */
  undoneAt!: string | null;
}

export function toMergeDto(link: MergeLink): MergeDto {
  return { ...link, mergedAt: link.mergedAt.toISOString(), undoneAt: link.undoneAt?.toISOString() ?? null };
}
