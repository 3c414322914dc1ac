import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Mismatch } from './mismatch';
import type { Reason } from './reasons';

export const MATCH_STATES = ['pending', 'accepted', 'dismissed'] as const;
export type MatchState = (typeof MATCH_STATES)[number];

/** What is proposed. */
export const MATCH_BANDS = ['likely', 'related'] as const;
/** Also of what nobody was shown, where a member merged it all the same. */
export type KeptBand = (typeof MATCH_BANDS)[number] | 'hidden';

/** A proposed pair: a submission that waits or an idea, and the idea it perhaps asks for. */
@Entity()
export class Match {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { nullable: true })
  submissionId!: string | null;

  /** The younger of two ideas. */
  @Column('uuid', { nullable: true })
  ideaId!: string | null;

  @Column('uuid')
  candidateId!: string;

  @Column('float8')
  score!: number;

  @Column('smallint')
  rank!: number;

  @Column('text')
  band!: KeptBand;

  /** Sort key of the queue: every likely one before every related one. */
  @Column({
    type: 'float8',
    asExpression: `score + case band when 'likely' then 1 else 0 end`,
    generatedType: 'STORED',
    insert: false,
    update: false,
  })
  priority!: number;

  @Column('jsonb')
  reasons!: Reason[];

  @Column('jsonb')
  mismatches!: Mismatch[];

  @Column('smallint')
  analysisVersion!: number;

  @Column('text', { default: 'pending' })
  state!: MatchState;

  /** Null on a decided one: it followed from another decision. */
  @Column('uuid', { nullable: true })
  decidedBy!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  decidedAt!: Date | null;

  /** The merge that accepting it made. */
  @Column('uuid', { nullable: true })
  mergeId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column('integer', { default: 1 })
  version!: number;

  /** How much further its score is than the best other one; null on those from before this was kept. */
  @Column('float8', { nullable: true })
  gap!: number | null;

  /** The embedding model that had a share in the score; null: words alone. */
  @Column('text', { nullable: true })
  scoredWith!: string | null;

  /** Stays where the words are erased. */
  @Column('text', { nullable: true })
  gravestMismatch!: Mismatch['kind'] | null;

  @Column('text', { nullable: true })
  language!: string | null;

  @Column('uuid', { nullable: true })
  integrationId!: string | null;

  /** False: a member merged what nobody had proposed. */
  @Column('boolean', { default: true })
  isProposed!: boolean;

  /** When it was accepted by its probability alone; stays when a member undoes it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  automaticAt!: Date | null;

  @Column('float8', { nullable: true })
  automaticProbability!: number | null;

  /** When what had been accepted was last taken back. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  undoneAt!: Date | null;
}
