import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageInfoDto } from '../../common/page.dto';
import { VISIBILITIES, Visibility } from '../idea-words';
import { IfGiven, WordedText } from '../text-fields';

export class CreateNoteDto {
  /** @example "Design has a draft; see the board." */
  @WordedText(5_000)
  text!: string;

  /** internal (default): the team only. public: also on the idea's public page.
   * @example "internal" */
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;
}

export class NoteDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a41" */
  id!: string;
  /** Who wrote it.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  memberId!: string;
  /** @example "internal" */
  @ApiProperty({ enum: VISIBILITIES })
  visibility!: Visibility;
  /** @example "Design has a draft; see the board." */
  text!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class NotesPageDto {
  data!: NoteDto[];
  page!: PageInfoDto;
}

export interface NoteRow {
  readonly id: string;
  readonly memberId: string;
  readonly visibility: Visibility;
  readonly text: string;
  readonly createdAt: Date;
}

export function toNoteDto(row: NoteRow): NoteDto {
  return { id: row.id, memberId: row.memberId, visibility: row.visibility, text: row.text, createdAt: row.createdAt.toISOString() };
}
