import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Impact, TShirt } from './model';

/** What one member thinks of one idea; at most one each. */
@Entity()
export class Estimate {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  ideaId!: string;

  @Column('uuid')
  memberId!: string;

  @Column('smallint')
  impact!: Impact;

  @Column('text')
  costSize!: TShirt;

  /** Person-days that the size meant when it was given: another table of sizes must not rewrite what somebody said. */
  @Column('float8')
  costDays!: number;

  @Column('text')
  reason!: string;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
