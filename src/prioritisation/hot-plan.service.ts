import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { HotPlanDto, HotPlanEntryDto, HotPlanOverrideDto, OverrideHotPlanDto, toOverrideDto } from './dto/hot-plan.dto';
import { nextMembership, rankHotPlan } from './hot-plan';
import { HotPlanRow, firstOfHotPlan, vetoedIdeas } from './hot-plan-rows';
import { JudgingService } from './judging.service';
import { lockIdea, lockOpenIdea } from './locked-idea';
import { OPEN_STATUSES } from '../ideas/open-statuses';
import { overrideOf } from './overrides';

/** What a team can hold in view; a plan of everything is none. */
export const HOT_PLAN_LIMIT = 20;

@Injectable()
export class HotPlanService {
  constructor(
    private readonly database: Database,
    private readonly judging: JudgingService,
    private readonly audit: AuditService,
  ) {}

  list(actor: Actor): Promise<HotPlanDto> {
    return this.database.read(actor.workspaceId, async (db) => {
      const { listed } = rankHotPlan(await firstOfHotPlan(db, HOT_PLAN_LIMIT), HOT_PLAN_LIMIT);
      const all = await one<{ count: number }>(
        db,
        sql`select count(*)::int as count from hot_plan_entry where workspace_id = current_workspace() and left_at is null`,
      );
      const vetoed = await vetoedIdeas(db, OPEN_STATUSES, HOT_PLAN_LIMIT);
      return {
        data: listed.map(toEntryDto),
        limit: HOT_PLAN_LIMIT,
        waitingCount: Math.max(0, (all?.count ?? 0) - listed.length),
        vetoed: vetoed.map(({ ideaId, title, ...veto }) => ({ ideaId, title, veto: toOverrideDto(veto) })),
      };
    });
  }

  async override(actor: MemberActor, ideaId: string, dto: OverrideHotPlanDto): Promise<{ override: HotPlanOverrideDto; isNew: boolean }> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await lockOpenIdea(tx, ideaId);
      const isNew = (await overrideOf(tx, ideaId)) === null;
      await one(
        tx,
        sql`insert into hot_plan_override (workspace_id, idea_id, kind, reason, member_id)
            values (current_workspace(), ${ideaId}, ${dto.kind}, ${dto.reason}, ${actor.memberId})
            on conflict (workspace_id, idea_id) do update set
              kind = excluded.kind, reason = excluded.reason, member_id = excluded.member_id, set_at = now()`,
      );
      await this.settle(tx, actor, ideaId, `hot_plan.${dto.kind}`);
      const override = await overrideOf(tx, ideaId);
      if (!override) throw new Error('An override that was just written is not there');
      return { override: toOverrideDto(override), isNew };
    });
  }

  /** Also of an idea that is closed or merged by now. Removing what is not there changes nothing. */
  async removeOverride(actor: MemberActor, ideaId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      await lockIdea(tx, ideaId);
      const removed = await one<{ kind: string }>(
        tx,
        sql`delete from hot_plan_override where workspace_id = current_workspace() and idea_id = ${ideaId} returning kind`,
      );
      if (removed) await this.settle(tx, actor, ideaId, `hot_plan.un${removed.kind}`);
    });
  }

  private async settle(tx: EntityManager, actor: MemberActor, ideaId: string, action: string): Promise<void> {
    await this.audit.record(tx, { actor: refOf(actor), action, subjectType: 'idea', subjectId: ideaId });
    await this.judging.judge(tx, [ideaId], { actor: refOf(actor), cause: 'estimate' });
  }
}

function toEntryDto(row: HotPlanRow, index: number): HotPlanEntryDto {
  const { reason } = nextMembership({
    isIn: true,
    isOpen: true,
    probability: row.quickWinProbability,
    estimators: row.estimators,
    override: row.pin,
  });
  return {
    rank: index + 1,
    ideaId: row.ideaId,
    title: row.title,
    status: row.status,
    quadrant: row.quadrant,
    score: row.order,
    impact: row.impact,
    costDays: row.costDays,
    quickWinProbability: row.quickWinProbability,
    estimators: row.estimators,
    needsDiscussion: row.needsDiscussion,
    supportCount: row.supportCount,
    reason,
    enteredAt: row.enteredAt.toISOString(),
    enteredReason: row.enteredReason,
    pin: row.pin && toOverrideDto(row.pin),
  };
}
