import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class IdeaCounter {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  dimension!: 'status' | 'quadrant' | 'tag';

  @PrimaryColumn('text')
  key!: string;

  @PrimaryColumn('smallint')
  shard!: number;

  @Column('integer')
  count!: number;
}
