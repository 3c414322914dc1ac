import { IsUrl, MaxLength } from 'class-validator';
import { PageInfoDto } from '../../common/page.dto';
import { Mended, WordedText } from '../text-fields';

export class CreateTrackerLinkDto {
  /** The issue, pull request or page where the work is tracked.
   * @example "https://github.com/acme/editor/issues/42" */
  @Mended()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_048)
  url!: string;

  /** @example "acme/editor#42" */
  @WordedText(200)
  label!: string;
}

export class TrackerLinkDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a51" */
  id!: string;
  /** @example "https://github.com/acme/editor/issues/42" */
  url!: string;
  /** @example "acme/editor#42" */
  label!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
}

export class TrackerLinksPageDto {
  data!: TrackerLinkDto[];
  page!: PageInfoDto;
}

export interface TrackerLinkRow {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  readonly createdAt: Date;
}

export function toTrackerLinkDto(row: TrackerLinkRow): TrackerLinkDto {
  return { id: row.id, url: row.url, label: row.label, createdAt: row.createdAt.toISOString() };
}
