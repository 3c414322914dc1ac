import { ApiProperty } from '@nestjs/swagger';
import { PageInfoDto } from '../../common/page.dto';
import { WordedText } from '../text-fields';

export class CreateTagDto {
  /** Unique in the workspace, whatever the case.
   * @example "editor" */
  @WordedText(60)
  name!: string;
}

export class TagDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a50" */
  id!: string;
  /** @example "editor" */
  name!: string;
  /** Ideas with this tag, merged ones left out.
   * @example 7 */
  @ApiProperty({ type: 'integer' })
  ideaCount!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class TagsPageDto {
  data!: TagDto[];
  page!: PageInfoDto;
}

export interface TagRow {
  readonly id: string;
  readonly name: string;
  readonly ideaCount: number;
  readonly createdAt: Date;
}

export function toTagDto(row: TagRow): TagDto {
  return { id: row.id, name: row.name, ideaCount: row.ideaCount, createdAt: row.createdAt.toISOString() };
}
