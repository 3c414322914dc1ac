import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../../common/page.dto';
import { QUADRANTS, Quadrant, VISIBILITIES, Visibility } from '../idea-words';
import { SORTS, Sort } from '../list-filters';
import { CommaListOf, IfGiven, Mended } from '../text-fields';
import { IDEA_STATUSES, IdeaStatus } from '../transitions';

export const INCLUDES = ['totalCount', 'facets'] as const;
export type Include = (typeof INCLUDES)[number];

/** A day or a moment; years that PostgreSQL and JavaScript read alike. */
const MOMENT = /^[12]\d{3}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const momentMessage = { message: '$property must be a date (2026-11-23) or a time with its offset (2026-11-23T16:44:17Z)' };

export class ListIdeasQuery extends PageQuery {
  /** Ideas in any of these states, separated by commas.
   * @example "planned,in_progress" */
  @CommaListOf(IDEA_STATUSES)
  status?: IdeaStatus[];

  /** Only those in this quadrant of the matrix.
   * @example "quick_win" */
  @IfGiven()
  @IsIn(QUADRANTS)
  quadrant?: Quadrant;

  /** The id or the name of a tag.
   * @example "editor" */
  @IfGiven()
  @Mended()
  @IsString()
  @Length(1, 60)
  tag?: string;

  /** Canonical ideas that this author asked for, themselves or through what is merged. Needs the scope authors:read.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  @IfGiven()
  @IsUUID()
  authorId?: string;

  /** Ideas with these words, newest first.
   * @example "dark theme" */
  @IfGiven()
  @Mended()
  @IsString()
  @Length(1, 200)
  q?: string;

  /** Only those that this member owns.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IfGiven()
  @IsUUID()
  ownerId?: string;

  /** Only internal or only public ones.
   * @example "public" */
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  /** Created then or later.
   * @example "2026-11-01" */
  @IfGiven()
  @IsString()
  @MaxLength(40)
  @Matches(MOMENT, momentMessage)
  'createdAt[gte]'?: string;

  /** Created before then.
   * @example "2026-12-01" */
  @IfGiven()
  @IsString()
  @MaxLength(40)
  @Matches(MOMENT, momentMessage)
  'createdAt[lt]'?: string;

  /** Changed then or later.
   * @example "2026-11-23T00:00:00Z" */
  @IfGiven()
  @IsString()
  @MaxLength(40)
  @Matches(MOMENT, momentMessage)
  'updatedAt[gte]'?: string;

  /** score, supportCount, createdAt or updatedAt; with a minus the largest or newest first. Default -createdAt.
   * @example "-score" */
  @IfGiven()
  @IsIn(SORTS)
  @ApiProperty({ enum: SORTS, required: false })
  sort?: Sort;

  /** totalCount (without filters, or with only status, only quadrant or only tag) and facets (without filters), separated by commas.
   * @example "totalCount" */
  @CommaListOf(INCLUDES)
  include?: Include[];
}
