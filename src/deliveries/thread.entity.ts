import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Thread {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  /** Null: whoever told us of this thread answers there with a program of their own. */
  @Column('uuid', { nullable: true })
  integrationId!: string | null;

  @Column('text')
  platform!: string;

  @Column('text')
  realm!: string;

  @Column('text')
  channel!: string;

  @Column('text')
  root!: string;

  @Column('text', { nullable: true })
  replyTo!: string | null;

  @Column('text', { nullable: true })
  permalink!: string | null;

  @Column('boolean', { default: false })
  isPrivate!: boolean;

  /** Null: not known yet. */
  @Column('boolean', { nullable: true })
  isReachable!: boolean | null;

  @Column('text', { nullable: true })
  unreachableReason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
