import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class DeliveryAttempt {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  deliveryId!: string;

  @PrimaryColumn('integer')
  no!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: 'delivered' | 'retry' | 'failed' | 'in_doubt' | null;

  @Column('smallint', { nullable: true })
  statusCode!: number | null;

  @Column('text', { nullable: true })
  detail!: string | null;
}
