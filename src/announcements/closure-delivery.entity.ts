import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class ClosureDelivery {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  authorId!: string;

  @PrimaryColumn('uuid')
  ideaId!: string;

  @Column('uuid')
  announcementId!: string;

  @PrimaryColumn('uuid')
  deliveryId!: string;
}
