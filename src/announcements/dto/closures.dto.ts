import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageInfoDto, PageQuery } from '../../common/page.dto';
import { CLOSURE_STATES, ClosureState } from '../announcement-words';

export class ListClosuresQuery extends PageQuery {
  /** `unreachable`, `failed` and `in_doubt` are the people somebody should think of.
   * @example "unreachable" */
  @IsOptional()
  @IsIn(CLOSURE_STATES)
  state?: ClosureState;

  /** Only those who asked for this idea, not for one merged into it.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  @IsOptional()
  @IsUUID()
  ideaId?: string;

  /** Only those of this announcement.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a50" */
  @IsOptional()
  @IsUUID()
  announcementId?: string;
}

export class ClosureDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** The idea they asked for.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** What they were told, or are to be told, last; null while nothing is drafted.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a50" */
  announcementId!: string | null;
  /** pending, delivered, in_doubt, failed, opted_out, unreachable, or void when there is nothing to tell any more.
   * @example "delivered" */
  state!: string;
  /** Why it is in this state.
   * @example null */
  reason!: string | null;
  /** The messages that tell them of it: one for each thread in which they asked. */
  deliveryIds!: string[];
  /** @example "2026-11-23T16:50:00.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:50:02.000Z" */
  updatedAt!: string;
}

export class ClosuresPageDto {
  data!: ClosureDto[];
  page!: PageInfoDto;
}
