import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class AcknowledgementPolicy {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @Column('boolean', { default: true })
  isEnabled!: boolean;

  @Column('boolean', { default: true })
  asksForCredit!: boolean;

  @Column('boolean', { default: true })
  asksToQuote!: boolean;

  @Column('uuid', { nullable: true })
  confirmsThrough!: string | null;

  @Column('uuid', { array: true, default: [] })
  silentIntegrationIds!: string[];

  @Column('text', { nullable: true })
  ideaUrl!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
