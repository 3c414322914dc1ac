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
}
