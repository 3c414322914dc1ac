import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Merge {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  duplicateId!: string;

  @Column('uuid')
  intoId!: string;

  @Column('uuid', { nullable: true })
  mergedBy!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  mergedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  undoneAt!: Date | null;

  @Column('uuid', { nullable: true })
  undoneBy!: string | null;

  /** The link that took its place the other way round, when its duplicate became the canonical idea. */
  @Column('uuid', { nullable: true })
  replacedBy!: string | null;
}
