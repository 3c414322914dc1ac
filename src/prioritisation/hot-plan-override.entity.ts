import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HotPlanOverride as Override } from './hot-plan';

/** A member's pin or veto of one idea, over the rule's head. */
@Entity()
export class HotPlanOverride {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  ideaId!: string;

  @Column('text')
  kind!: Override['kind'];

  @Column('text')
  reason!: string;

  @Column('uuid')
  memberId!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  setAt!: Date;
}
