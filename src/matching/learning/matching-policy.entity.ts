import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PAUSE_REASONS = ['not_supported', 'undone'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

@Entity()
export class MatchingPolicy {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @Column('boolean', { default: false })
  attachesAutomatically!: boolean;

  @Column('float8', { default: 0.95 })
  attachAbove!: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  pausedAt!: Date | null;

  @Column('text', { nullable: true })
  pauseReason!: PauseReason | null;

  /** What was attached before is not held against it again. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  resumedAt!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
