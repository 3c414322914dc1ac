import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClosureState } from './announcement-words';

@Entity()
export class Closure {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  authorId!: string;

  /** The idea they asked for, not the one it was merged into. */
  @PrimaryColumn('uuid')
  ideaId!: string;

  /** The last one they are to be told of; null while none is drafted. */
  @Column('uuid', { nullable: true })
  announcementId!: string | null;

  @Column('text', { default: 'pending' })
  state!: ClosureState;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
