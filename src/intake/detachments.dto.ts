import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { WordedText } from '../ideas/text-fields';

export const DETACH_TARGETS = ['new_idea', 'idea', 'triage'] as const;
export type DetachTarget = (typeof DETACH_TARGETS)[number];

export class DetachSubmissionDto {
  /** The idea it is taken off: where it belongs to another one meanwhile, nothing happens.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  @IsUUID()
  fromIdeaId!: string;

  /** new_idea opens one of its own, idea gives it to toIdeaId, triage lets somebody decide anew.
   * @example "new_idea" */
  @IsIn(DETACH_TARGETS)
  to!: DetachTarget;

  /** With idea: which one.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  @IsOptional()
  @IsUUID()
  toIdeaId?: string;

  /** With new_idea: its title, instead of the first words of the submission.
   * @example "Print a page without its comments" */
  @IsOptional()
  @WordedText(200)
  title?: string;

  /** @example "This is about printing" */
  @IsOptional()
  @WordedText(500)
  reason?: string;
}

export class DetachmentDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a70" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a16" */
  submissionId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  fromIdeaId!: string;
  /** Null: it went back to triage.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  toIdeaId!: string | null;
  /** The idea was opened for it.
   * @example true */
  isNewIdea!: boolean;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  detachedBy!: string | null;
  /** @example "This is about printing" */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  detachedAt!: string;
  /** @example null */
  undoneAt!: string | null;
}

export interface DetachmentRow extends Omit<DetachmentDto, 'detachedAt' | 'undoneAt'> {
  readonly detachedAt: Date;
  readonly undoneAt: Date | null;
}

export function toDetachmentDto(row: DetachmentRow): DetachmentDto {
  const { id, submissionId, fromIdeaId, toIdeaId, isNewIdea, detachedBy, reason } = row;
  const [detachedAt, undoneAt] = [row.detachedAt.toISOString(), row.undoneAt?.toISOString() ?? null];
  return { id, submissionId, fromIdeaId, toIdeaId, isNewIdea, detachedBy, reason, detachedAt, undoneAt };
}
