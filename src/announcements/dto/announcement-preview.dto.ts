import { ApiProperty } from '@nestjs/swagger';
import { PageInfoDto } from '../../common/page.dto';

export class AnnouncementThreadDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a32" */
  id!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "C024BE91L" */
  channel!: string;
  /** @example "1700000000.000100" */
  root!: string;
  /** @example "https://acme.slack.com/archives/C024BE91L/p1700000000000100" */
  permalink!: string | null;
}

export class ThreadCreditDto {
  /** @example "Nino" */
  name!: string;
  /** Their id on the platform, for those who asked in this very thread.
   * @example "U024BE7LH" */
  mention!: string | null;
}

export class AnnouncementMessageDto {
  thread!: AnnouncementThreadDto;
  /** Exactly as it would be posted, in the platform's own notation.
   * @example "Dark mode on every page\n\nYou asked for this, and it is here now.\n\n:raised_hands: <@U024BE7LH>" */
  text!: string;
  /** Who is thanked or addressed in this thread. */
  credits!: ThreadCreditDto[];
  /** False: it is known that nothing can be posted there. Null: not known yet.
   * @example true */
  isReachable!: boolean | null;
  /** Why not.
   * @example null */
  reason!: string | null;
}

export class PublicCreditDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** name, handle, or anonymous where there is no consent or they asked only in private.
   * @example "name" */
  form!: string;
  /** @example "Nino Beridze" */
  name!: string | null;
  /** The consent that the name rests on.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a15" */
  consentId!: string | null;
}

export class UnreachableSupporterDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a13" */
  authorId!: string;
  /** The idea of the group that they asked for.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  ideaId!: string;
  /** no_thread, claimed_address_only (typed into a form, never confirmed), thread_unreachable, opted_out or erased.
   * @example "claimed_address_only" */
  why!: string;
  /** What the platform said, for thread_unreachable.
   * @example null */
  detail!: string | null;
}

export class AnnouncementPreviewDto {
  /** The version that is shown; give it to the publication.
   * @example 3 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** One for each thread in which somebody asked. */
  threads!: AnnouncementMessageDto[];
  /** Of the threads. */
  page!: PageInfoDto;
  /** @example 6 */
  @ApiProperty({ type: 'integer' })
  threadCount!: number;
  /** Who would be credited, each person once; the first 1,000. */
  credits!: PublicCreditDto[];
  /** @example 9 */
  @ApiProperty({ type: 'integer' })
  creditCount!: number;
  /** Who cannot be told, and why; the first 1,000. */
  unreachable!: UnreachableSupporterDto[];
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  unreachableCount!: number;
  /** People who cannot be told where they asked, and get a mail to an address that is proven to be theirs.
   * @example 0 */
  @ApiProperty({ type: 'integer' })
  letterCount!: number;
  /** The title is taken from what somebody said in private: write one of your own, or publishing is refused.
   * @example false */
  quotesPrivately!: boolean;
}
