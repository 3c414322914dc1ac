import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnnouncementKind, AnnouncementState } from './announcement-words';

@Entity()
export class Announcement {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  /** The canonical idea of the day it was drafted. */
  @Column('uuid')
  ideaId!: string;

  @Column('text')
  kind!: AnnouncementKind;

  @Column('text', { default: 'draft' })
  state!: AnnouncementState;

  @Column('text')
  title!: string;

  @Column('text')
  text!: string;

  @Column('text', { nullable: true })
  link!: string | null;

  /** Null: drafted by Heed. */
  @Column('uuid', { nullable: true })
  createdBy!: string | null;

  @Column('uuid', { nullable: true })
  publishedBy!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  publishedAt!: Date | null;

  /** The decision it tells of was taken back, or a later correction took its place. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lapsedAt!: Date | null;
}
