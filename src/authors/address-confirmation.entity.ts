import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class AddressConfirmation {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  identityId!: string;

  @Column('text')
  addressHash!: string;

  @Column('date')
  period!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  askedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  confirmedAt!: Date | null;
}
