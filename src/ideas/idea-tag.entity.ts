import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class IdeaTag {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  ideaId!: string;

  @PrimaryColumn('uuid')
  tagId!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  ideaCreatedAt!: Date;

  @Column('boolean', { default: false })
  isMerged!: boolean;
}
