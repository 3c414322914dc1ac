import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class ChannelPace {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  platform!: string;

  @PrimaryColumn('text')
  realm!: string;

  @PrimaryColumn('text')
  channel!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  freeAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  nextSlotAt!: Date;
}
