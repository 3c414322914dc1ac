import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReliabilityBin } from './calibration';
import type { Support } from './fit';
import type { MatchModel } from './match-model';

/** The probability fitted on a workspace's own decisions, for one version of the text analysis. */
@Entity()
export class MatchFit {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('smallint')
  analysisVersion!: number;

  /** The embedding model that had a share in the scores it was fitted on; null: words alone. */
  @Column('text', { nullable: true })
  scoredWith!: string | null;

  @Column('integer')
  decisionCount!: number;

  @Column('integer')
  confirmedCount!: number;

  @Column('boolean', { default: false })
  isEarned!: boolean;

  @Column('jsonb', { nullable: true })
  model!: MatchModel | null;

  @Column('float8', { nullable: true })
  brier!: number | null;

  @Column('float8', { nullable: true })
  baseBrier!: number | null;

  @Column('float8', { nullable: true })
  calibrationError!: number | null;

  @Column('jsonb')
  bins!: ReliabilityBin[];

  @Column('jsonb')
  support!: Support[];

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  fittedAt!: Date;
}
