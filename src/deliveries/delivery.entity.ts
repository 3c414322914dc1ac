import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryPurpose, DeliveryState } from './delivery-states';

@Entity()
export class Delivery {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  purpose!: DeliveryPurpose;

  /** The announcement or the event it carries. */
  @Column('uuid')
  subjectId!: string;

  @Column('uuid', { nullable: true })
  threadId!: string | null;

  @Column('uuid', { nullable: true })
  endpointId!: string | null;

  @Column('uuid', { nullable: true })
  integrationId!: string | null;

  @Column('text', { default: 'queued' })
  state!: DeliveryState;

  /** OutgoingBody to a thread, { payload } to an endpoint, null once erased. */
  @Column('jsonb', { nullable: true })
  body!: unknown;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('integer', { default: 0 })
  attemptsBefore!: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  nextAttemptAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  attemptStartedAt!: Date | null;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('text', { nullable: true })
  permalink!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Why it is not to be tried again, should the attempt under way not arrive. */
  @Column('text', { nullable: true })
  cancelReason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;
}
