import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where the matrix was cut, from one moment on. Appended to, never changed. */
@Entity()
export class ThresholdVersion {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('float8')
  impact!: number;

  @Column('float8')
  costDays!: number;

  /** Null: the defaults, which nobody set. */
  @Column('uuid', { nullable: true })
  setBy!: string | null;

  @Column('text')
  reason!: string;

  @Column('integer', { default: 0 })
  movedCount!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  setAt!: Date;
}
