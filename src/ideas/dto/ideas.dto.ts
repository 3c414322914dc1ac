import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageInfoDto } from '../../common/page.dto';
import { QUADRANTS, Quadrant, VISIBILITIES, Visibility } from '../idea-words';
import { IfGiven, Mended, WordedText } from '../text-fields';
import { IDEA_STATUSES, IdeaStatus, allowedFrom } from '../transitions';
import { DiscountDto } from './counting.dto';
import { HistoryEntryDto, IdeaAuthorDto, IdeaSubmissionDto, MergedIdeaDto } from './idea-parts.dto';
import { NoteDto } from './notes.dto';
import { TagDto } from './tags.dto';
import { TrackerLinkDto } from './tracker-links.dto';

export class CreateIdeaDto {
  /** The problem or wish in one line.
   * @example "Dark theme for the editor" */
  @WordedText(200)
  title!: string;

  /** What it is about, as Markdown or plain text.
   * @example "People who work at night ask for it since spring." */
  @IfGiven()
  @Mended()
  @IsString()
  @MaxLength(20_000)
  body?: string;

  /** public needs a title that a member wrote or confirmed; a machine's key makes internal ideas.
   * @example "internal" */
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  /** The member who looks after it.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  ownerId?: string | null;
}

export class UpdateIdeaDto {
  /** A title that a member sends is confirmed by that; one that a machine changes is no longer.
   * @example "Dark theme" */
  @IfGiven()
  @WordedText(200)
  title?: string;

  /** @example "People who work at night ask for it since spring." */
  @IfGiven()
  @Mended()
  @IsString()
  @MaxLength(20_000)
  body?: string;

  /** Null: nobody looks after it.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  ownerId?: string | null;

  /** @example "public" */
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  /** A member has read the title and lets it stand in public. Members only.
   * @example true */
  @IfGiven()
  @IsBoolean()
  isTitleConfirmed?: boolean;
}

export class TransitionIdeaDto {
  /** One of the idea's allowedTransitions.
   * @example "declined" */
  @IsIn(IDEA_STATUSES)
  to!: IdeaStatus;

  /** Why. Needed to decline, where it is public and has 10 characters at least, and to reopen what was shipped, declined or archived.
   * @example "The editor is being replaced next quarter; its successor has a dark theme." */
  @IsOptional()
  @Mended()
  @IsString()
  @MaxLength(2_000)
  reason?: string | null;
}

/** An idea as lists show it; its body is at GET /v1/ideas/{id}. */
export class IdeaSummaryDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  id!: string;
  /** @example "Dark theme for the editor" */
  title!: string;
  /** False: the title comes from an author's text or a machine, and is not shown in public.
   * @example true */
  isTitleConfirmed!: boolean;
  /** @example "planned" */
  @ApiProperty({ enum: IDEA_STATUSES })
  status!: IdeaStatus;
  /** @example "internal" */
  @ApiProperty({ enum: VISIBILITIES })
  visibility!: Visibility;
  /** @example null */
  ownerId!: string | null;
  /** The idea it is merged into, at the end of the chain; its own id when it is not merged.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  canonicalId!: string;
  /** @example false */
  isMerged!: boolean;
  /** How many distinct authors asked for it or for what is merged into it; 0 on a merged idea, whose authors count at the canonical one.
   * @example 12 */
  @ApiProperty({ type: 'integer' })
  supportCount!: number;
  /** The same with those who are kept without being counted: several names of one person, or a crowd that was sent. See expand=discounts.
   * @example 12 */
  @ApiProperty({ type: 'integer' })
  rawSupportCount!: number;
  /** Where it lies on the matrix.
   * @example "quick_win" */
  @ApiProperty({ enum: QUADRANTS })
  quadrant!: Quadrant;
  /** Sort key of the matrix; 0 while unrated.
   * @example 3.25 */
  score!: number;
  /** Part of the ETag; goes up with every edit, transition and merge, not with support or scores.
   * @example 4 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  updatedAt!: string;
}

export class IdeaDto extends IdeaSummaryDto {
  /** @example "People who work at night ask for it since spring." */
  body!: string;
  /** The reason given with the present status. Of a decline it is public.
   * @example null */
  statusReason!: string | null;
  /** The states that a transition can reach from here; none while it is merged.
   * @example ["in_progress", "accepted", "declined"] */
  @ApiProperty({ enum: IDEA_STATUSES, isArray: true })
  allowedTransitions!: IdeaStatus[];
  /** With expand=submissions: the newest 100 of the group. */
  submissions?: IdeaSubmissionDto[];
  /** With expand=authors: the first 100 of the group; all of them at GET /v1/ideas/{id}/supporters. */
  authors?: IdeaAuthorDto[];
  /** With expand=merged: what is merged into it, directly or not, at most 100. */
  merged?: MergedIdeaDto[];
  /** With expand=history: the newest 100 entries. */
  history?: HistoryEntryDto[];
  /** With expand=notes: the newest 100. */
  notes?: NoteDto[];
  /** With expand=tags. */
  tags?: TagDto[];
  /** With expand=links: the newest 100. */
  links?: TrackerLinkDto[];
  /** With expand=discounts: why authors of the group are kept without being counted. */
  discounts?: DiscountDto[];
}

export class CountDto {
  /** A status, a quadrant, or the id of a tag.
   * @example "planned" */
  key!: string;
  /** The tag's name; null for statuses and quadrants.
   * @example null */
  name!: string | null;
  /** @example 42 */
  @ApiProperty({ type: 'integer' })
  count!: number;
}

export class FacetsDto {
  status!: CountDto[];
  quadrant!: CountDto[];
  /** The 100 with the most ideas. */
  tag!: CountDto[];
}

export class IdeasPageDto {
  data!: IdeaSummaryDto[];
  page!: PageInfoDto;
  /** With include=facets: how many ideas there are per status, quadrant and tag. */
  facets?: FacetsDto;
}

export interface IdeaSummaryRow {
  readonly id: string;
  readonly title: string;
  readonly isTitleConfirmed: boolean;
  readonly status: IdeaStatus;
  readonly visibility: Visibility;
  readonly ownerId: string | null;
  readonly canonicalId: string;
  readonly isMerged: boolean;
  readonly supportCount: number;
  readonly rawSupportCount: number;
  readonly quadrant: Quadrant;
  readonly score: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface IdeaRow extends IdeaSummaryRow {
  readonly body: string;
  readonly statusReason: string | null;
}

export function toIdeaSummaryDto(row: IdeaSummaryRow): IdeaSummaryDto {
  return {
    id: row.id,
    title: row.title,
    isTitleConfirmed: row.isTitleConfirmed,
    status: row.status,
    visibility: row.visibility,
    ownerId: row.ownerId,
    canonicalId: row.canonicalId,
    isMerged: row.isMerged,
    supportCount: row.supportCount,
    rawSupportCount: row.rawSupportCount,
    quadrant: row.quadrant,
    score: row.score,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function toIdeaDto(row: IdeaRow): IdeaDto {
  return {
    ...toIdeaSummaryDto(row),
    body: row.body,
    statusReason: row.statusReason,
    allowedTransitions: row.isMerged ? [] : allowedFrom(row.status),
  };
}
