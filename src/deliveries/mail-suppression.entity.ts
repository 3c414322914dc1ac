import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class MailSuppression {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  addressHash!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  suppressedAt!: Date;
}
