import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class ThreadAlias {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  platform!: string;

  @PrimaryColumn('text')
  realm!: string;

  /** Where it was. */
  @PrimaryColumn('text')
  channel!: string;

  /** Where it is now, however often it moved since. */
  @Column('text')
  toChannel!: string;

  /** False: the messages of before have other ids there, or none. */
  @Column('boolean')
  keepsMessageIds!: boolean;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  movedAt!: Date;
}
