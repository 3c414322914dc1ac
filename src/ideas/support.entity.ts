import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Discount } from '../moderation/counting';

@Entity()
export class Support {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  ideaId!: string;

  @PrimaryColumn('uuid')
  authorId!: string;

  @Column('text')
  origin!: 'submission' | 'vote';

  @Column('uuid', { nullable: true })
  submissionId!: string | null;

  @Column('uuid', { nullable: true })
  byMemberId!: string | null;

  /** The author's own vote by a signed link. */
  @Column('boolean', { default: false })
  isOwnVote!: boolean;

  /** The author's own vote by a reaction, as long as one of theirs stands. */
  @Column('boolean', { default: false })
  isReactionVote!: boolean;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  /** False: kept and answered like any other, but not in support_count. */
  @Column('boolean', { default: true })
  isCounted!: boolean;

  @Column('text', { nullable: true })
  discountReason!: Discount | null;
}
