import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class TrackerLink {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  ideaId!: string;

  @Column('text')
  url!: string;

  @Column('text')
  label!: string;

  @Column('uuid', { nullable: true })
  createdBy!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
