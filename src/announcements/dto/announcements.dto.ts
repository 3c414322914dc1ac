import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsUUID, IsUrl, Max, MaxLength, Min } from 'class-validator';
import { PageInfoDto, PageQuery } from '../../common/page.dto';
import { IfGiven, WordedText } from '../../ideas/text-fields';
import { ANNOUNCEMENT_STATES, AnnouncementState, DECISION_KINDS, DecisionKind } from '../announcement-words';
import { AnnouncementReceiptDto } from './announcement-receipt.dto';

export class DraftAnnouncementDto {
  /** What it tells of; the idea must be in this state.
   * @example "shipped" */
  @IsIn(DECISION_KINDS)
  kind!: DecisionKind;
}

export class UpdateAnnouncementDto {
  /** The first line of every message.
   * @example "Dark mode on every page" */
  @IfGiven()
  @WordedText(200)
  title?: string;

  /** Plain text; a blank line starts a new paragraph.
   * @example "You asked for it, and it is here: Settings, Appearance, Dark." */
  @IfGiven()
  @WordedText(5000)
  text?: string;

  /** Where to read more; null takes it away.
   * @example "https://example.com/changelog/dark-mode" */
  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true })
  @MaxLength(2048)
  link?: string | null;
}

export class PublishAnnouncementDto {
  /** The version that was previewed: if somebody has edited it since, nothing is published.
   * @example 3 */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  @ApiProperty({ type: 'integer', required: false })
  version?: number;
}

export class ListAnnouncementsQuery extends PageQuery {
  /** Only those in this state.
   * @example "draft" */
  @IsOptional()
  @IsIn(ANNOUNCEMENT_STATES)
  state?: AnnouncementState;

  /** Only those of this idea.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  @IsOptional()
  @IsUUID()
  ideaId?: string;
}

export class AnnouncementDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a50" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** shipped, declined, or correction for people who were told of another wish than theirs.
   * @example "shipped" */
  kind!: string;
  /** draft, published or withdrawn.
   * @example "draft" */
  state!: string;
  /** @example "Dark mode on every page" */
  title!: string;
  /** @example "You asked for this, and it is here now." */
  text!: string;
  /** @example "https://example.com/changelog/dark-mode" */
  link!: string | null;
  /** The member who drafted it; null: Heed did, when the idea was decided.
   * @example null */
  createdBy!: string | null;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  publishedBy!: string | null;
  /** Part of the ETag; goes up with every edit.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  updatedAt!: string;
  /** @example "2026-11-23T16:50:00.000Z" */
  publishedAt!: string | null;
  /** When the decision was taken back: from then on it is history, and nobody else is told of it.
   * @example null */
  lapsedAt!: string | null;
}

export class ClosureCountsDto {
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  pending!: number;
  /** @example 12 */
  @ApiProperty({ type: 'integer' })
  delivered!: number;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  in_doubt!: number;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  failed!: number;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  opted_out!: number;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  unreachable!: number;
  /** @example 0 */
  @ApiProperty({ type: 'integer' })
  void!: number;
}

export class AnnouncementDetailDto extends AnnouncementDto {
  /** How many of the people who asked were told, by the state of their closure. GET /v1/closures lists them. */
  closures!: ClosureCountsDto;
  /** How many people are credited by name.
   * @example 4 */
  @ApiProperty({ type: 'integer' })
  namedCount!: number;
  /** How many are credited without one, for want of a consent.
   * @example 9 */
  @ApiProperty({ type: 'integer' })
  anonymousCount!: number;
  /** The messages and what became of them; the first hundred. GET /v1/deliveries?subjectId= has all. */
  receipts!: AnnouncementReceiptDto[];
  /** @example false */
  hasMoreReceipts!: boolean;
}

export class AnnouncementsPageDto {
  data!: AnnouncementDto[];
  page!: PageInfoDto;
}
