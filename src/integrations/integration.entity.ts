import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'integration' })
export class IntegrationRow {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  platform!: string;

  @Column('text')
  name!: string;

  @Column('text')
  realm!: string;

  @Column('jsonb', { default: {} })
  settings!: Record<string, unknown>;

  /** JSON of the secrets, sealed under HEED_SECRET with the id as context. */
  @Column('bytea')
  secrets!: Buffer;

  @Column('boolean', { default: true })
  isEnabled!: boolean;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
