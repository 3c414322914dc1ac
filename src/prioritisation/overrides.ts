import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { OverrideRow } from './dto/hot-plan.dto';

export function overrideOf(db: EntityManager, ideaId: string): Promise<OverrideRow | null> {
  return one<OverrideRow>(
    db,
    sql`select o.kind, o.reason, o.member_id as "memberId", m.name as "memberName", o.set_at as "setAt"
        from hot_plan_override o join member m on m.workspace_id = o.workspace_id and m.id = o.member_id
        where o.workspace_id = current_workspace() and o.idea_id = ${ideaId}`,
  );
}
