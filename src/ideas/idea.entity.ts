import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Quadrant, Visibility } from './idea-words';
import type { IdeaStatus } from './transitions';

@Entity()
export class Idea {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  /** Integer surrogate for the posting index. */
  @Column({ type: 'integer', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false, update: false })
  no!: number;

  @Column('text')
  title!: string;

  @Column('text', { default: '' })
  body!: string;

  @Column('boolean', { default: false })
  isTitleConfirmed!: boolean;

  @Column('text', { default: 'new' })
  status!: IdeaStatus;

  @Column('text', { nullable: true })
  statusReason!: string | null;

  @Column('text', { default: 'internal' })
  visibility!: Visibility;

  @Column('uuid', { nullable: true })
  ownerId!: string | null;

  /** The root of its merge tree; its own id when it is not merged. */
  @Column('uuid')
  canonicalId!: string;

  @Column({ type: 'boolean', asExpression: 'canonical_id <> id', generatedType: 'STORED', insert: false, update: false, nullable: true })
  isMerged!: boolean;

  /** Distinct authors over the group, on the canonical idea; 0 on a merged one (rule 4). */
  @Column('integer', { default: 0 })
  supportCount!: number;

  /** Distinct authors over the group who are not counted, on the canonical idea; 0 on a merged one. */
  @Column('integer', { default: 0 })
  discountedCount!: number;

  @Column('text', { default: 'unrated' })
  quadrant!: Quadrant;

  @Column('float8', { default: 0 })
  score!: number;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
