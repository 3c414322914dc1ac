import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Visibility } from './idea-words';

@Entity()
export class Note {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  ideaId!: string;

  @Column('uuid')
  memberId!: string;

  @Column('text')
  visibility!: Visibility;

  @Column('text')
  text!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
