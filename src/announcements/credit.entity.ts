import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Credit {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  announcementId!: string;

  @PrimaryColumn('uuid')
  authorId!: string;

  @Column('text')
  form!: 'name' | 'handle' | 'anonymous';

  @Column('text', { nullable: true })
  name!: string | null;

  /** The consent it rests on; null for an anonymous one. */
  @Column('uuid', { nullable: true })
  consentId!: string | null;
}
