import { ApiProperty } from '@nestjs/swagger';
import { PageInfoDto } from '../../common/page.dto';
import { CommaListOf } from '../text-fields';
import { IDEA_STATUSES, IdeaStatus } from '../transitions';

export const EXPANSIONS = ['submissions', 'authors', 'merged', 'history', 'notes', 'tags', 'links', 'discounts'] as const;
export type Expansion = (typeof EXPANSIONS)[number];

export class GetIdeaQuery {
  /** What to answer with the idea, separated by commas: submissions, authors (names need the scope authors:read), merged, history, notes,
   * tags, links, discounts.
   * @example "submissions,authors" */
  @CommaListOf(EXPANSIONS)
  expand?: Expansion[];
}

export class IdeaSubmissionDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a30" */
  id!: string;
  /** The idea of the group that it asked for.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string | null;
  /** @example "slack" */
  platform!: string;
  /** Where it was said.
   * @example "https://example.slack.com/archives/C1/p1700000000000100" */
  permalink!: string | null;
  /** @example "attached" */
  state!: string;
  /** Its latest revision; null once erased.
   * @example "Please, a dark theme!" */
  text!: string | null;
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  revisionNo!: number;
  /** @example "2026-11-23T16:44:16.000Z" */
  saidAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class IdeaAuthorDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  id!: string;
  /** Null without the scope authors:read, once erased, or where the platform gave none.
   * @example "Road Runner" */
  name!: string | null;
  /** The ideas of the group that they asked for.
   * @example ["0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20"] */
  ideaIds!: string[];
  /** Since when.
   * @example "2026-11-23T16:44:17.000Z" */
  supportedAt!: string;
}

export class MergedIdeaDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  id!: string;
  /** @example "Night mode" */
  title!: string;
  /** @example "new" */
  @ApiProperty({ enum: IDEA_STATUSES })
  status!: IdeaStatus;
  /** What it was merged into: this idea, or another one of its tree.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  intoId!: string;
  /** @example null */
  mergedBy!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  mergedAt!: string;
}

export class HistoryEntryDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a40" */
  id!: string;
  /** create, edit, transition, quadrant, merge, unmerge, promote, attach, detach, tag, untag, link, unlink, vote, unvote, count, discount, note.
   * @example "transition" */
  action!: string;
  /** member, machine, author or system.
   * @example "member" */
  actorKind!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  actorId!: string | null;
  /** What changed: ids and states.
   * @example { "from": "accepted", "to": "planned" } */
  @ApiProperty({ type: 'object', additionalProperties: true })
  change!: Record<string, unknown>;
  /** @example null */
  reason!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  at!: string;
}

export class HistoryPageDto {
  data!: HistoryEntryDto[];
  page!: PageInfoDto;
}
