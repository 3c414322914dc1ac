import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Author {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  /** The author whom this one was found to be; null: nobody but themselves. */
  @Column('uuid', { nullable: true })
  canonicalId!: string | null;

  @Column('uuid', { nullable: true })
  accountId!: string | null;

  /** Null: as the rules say. */
  @Column('text', { nullable: true })
  trustLevel!: 'newcomer' | 'activist' | 'expert' | 'moderator' | null;

  @Column('text', { nullable: true })
  trustReason!: string | null;

  @Column('uuid', { nullable: true })
  trustSetBy!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  trustSetAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  erasedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
