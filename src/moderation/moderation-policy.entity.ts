import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class ModerationPolicy {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @Column('text', { array: true, default: [] })
  stopWords!: string[];

  @Column('integer', { default: 3 })
  maxLinks!: number;

  @Column('integer', { default: 2 })
  maxRepeats!: number;

  @Column('integer', { default: 20 })
  maxPerAuthorPerHour!: number;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;

  @Column('text', { array: true, default: [] })
  patterns!: string[];

  @Column('integer', { default: 2 })
  maxLinksOfNewcomers!: number;

  @Column('text', { array: true, default: [] })
  languages!: string[];

  @Column('boolean', { default: false })
  approvesAnonymous!: boolean;

  @Column('integer', { default: 0 })
  approvesFirst!: number;

  @Column('integer', { default: 0 })
  slowModeMinutes!: number;

  @Column('integer', { default: 1_200 })
  maxPerAddressPerMinute!: number;

  @Column('integer', { default: 3_000 })
  maxPerIntegrationPerMinute!: number;

  @Column('integer', { default: 100_000 })
  maxPerWorkspacePerMinute!: number;

  @Column('integer', { default: 3 })
  countedPerAddress!: number;

  @Column('integer', { default: 5 })
  countedSameWords!: number;

  @Column('integer', { default: 30 })
  countedNewcomers!: number;

  @Column('integer', { default: 10 })
  burstMinutes!: number;

  @Column('boolean', { default: false })
  answersRejected!: boolean;
}
