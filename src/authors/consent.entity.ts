import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Consent {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  authorId!: string;

  @Column('text')
  kind!: 'credit' | 'quote';

  @Column('text', { nullable: true })
  form!: 'name' | 'handle' | 'anonymous' | null;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  source!: string;

  @Column('uuid', { nullable: true })
  recordedBy!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  givenAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  withdrawnAt!: Date | null;
}
