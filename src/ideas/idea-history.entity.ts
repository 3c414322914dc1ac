import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ActorKind } from '../common/actor';

@Entity()
export class IdeaHistory {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  ideaId!: string;

  @Column('text')
  action!: string;

  @Column('text')
  actorKind!: ActorKind;

  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Column('jsonb', { default: {} })
  change!: Record<string, unknown>;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  at!: Date;
}
