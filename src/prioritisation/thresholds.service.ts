import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { stale } from '../common/etag';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { ChangedThresholdsDto, QuadrantMoveDto, SetThresholdsDto, ThresholdsDto, toThresholdsDto } from './dto/thresholds.dto';
import { isAggregateOpen } from './independence';
import { JudgingService } from './judging.service';
import { OPEN_STATUSES } from '../ideas/open-statuses';
import { requireManager } from './require-manager';
import { IdeaPosition, QuadrantMove, movesBetween } from './threshold-moves';
import { ThresholdVersion } from './threshold-version.entity';
import { lockThresholds, thresholdsInForce } from './thresholds-in-force';

/** Moves that an answer lists; all are counted. */
const LISTED_MOVES = 100;

interface PositionRow extends IdeaPosition {
  readonly estimators: number;
  readonly isRevealed: boolean;
}

@Injectable()
export class ThresholdsService {
  constructor(
    private readonly database: Database,
    private readonly judging: JudgingService,
    private readonly audit: AuditService,
  ) {}

  async get(actor: Actor): Promise<ThresholdsDto> {
    return toThresholdsDto(await this.database.tx(actor.workspaceId, thresholdsInForce));
  }

  async set(actor: MemberActor, version: number, { impact, costDays, reason }: SetThresholdsDto): Promise<ChangedThresholdsDto> {
    requireManager(actor, 'Thresholds are moved');
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.lockRatedIdeas(tx);
      const before = await lockThresholds(tx);
      if (before.version !== version) throw stale('thresholds', actor.workspaceId, before.version);
      if (before.impact === impact && before.costDays === costDays) return { ...toThresholdsDto(before), movedCount: 0, moves: [] };
      const positions = await this.positions(tx);
      const after = { version: version + 1, impact, costDays };
      const moves = movesBetween(positions.filter(isShown), before, after);
      const row = await this.append(tx, actor, { ...after, reason, movedCount: moves.length });
      await this.judging.judge(
        tx,
        positions.map((position) => position.ideaId),
        { actor: refOf(actor), cause: 'thresholds' },
      );
      return { ...toThresholdsDto(row), moves: await this.titled(tx, moves.slice(0, LISTED_MOVES)) };
    });
  }

  /** In id order and before the thresholds, like everybody (thresholds-in-force.ts): nobody estimates, closes or merges these meanwhile. */
  private async lockRatedIdeas(tx: EntityManager): Promise<void> {
    await query(
      tx,
      sql`select count(*) from (
            select i.id from idea i join idea_score s on s.workspace_id = i.workspace_id and s.idea_id = i.id
            where i.workspace_id = current_workspace() and not i.is_merged and i.status = any (${OPEN_STATUSES}::text[])
            order by i.id for no key update of i
          ) locked`,
    );
  }

  /** Best score first. */
  private positions(tx: EntityManager): Promise<PositionRow[]> {
    return query<PositionRow>(
      tx,
      sql`select i.id as "ideaId", s.impact, s.cost_days as "costDays", s.estimator_count as estimators, r.idea_id is not null as "isRevealed"
          from idea_score s
          join idea i on i.workspace_id = s.workspace_id and i.id = s.idea_id
          left join estimate_round r on r.workspace_id = s.workspace_id and r.idea_id = s.idea_id
          where s.workspace_id = current_workspace() and not i.is_merged and i.status = any (${OPEN_STATUSES}::text[])
          order by s.score desc, s.idea_id`,
    );
  }

  private async append(
    tx: EntityManager,
    actor: MemberActor,
    values: Pick<ThresholdVersion, 'version' | 'impact' | 'costDays' | 'reason' | 'movedCount'>,
  ): Promise<ThresholdVersion> {
    // The clock, not the start of the transaction: it may have waited for the ideas.
    const key = { workspaceId: actor.workspaceId, version: values.version };
    const versions = tx.getRepository(ThresholdVersion);
    await versions.insert({ ...values, ...key, setBy: actor.memberId, setAt: () => 'clock_timestamp()' });
    const { version, impact, costDays, movedCount } = values;
    await this.audit.record(tx, {
      actor: refOf(actor),
      action: 'thresholds.set',
      subjectType: 'thresholds',
      subjectId: null,
      detail: { version, impact, costDays, movedCount },
    });
    return versions.findOneByOrFail(key);
  }

  private async titled(tx: EntityManager, moves: readonly QuadrantMove[]): Promise<QuadrantMoveDto[]> {
    const rows = await query<{ id: string; title: string }>(
      tx,
      sql`select id, title from idea where workspace_id = current_workspace() and id = any (${moves.map((move) => move.ideaId)}::uuid[])`,
    );
    const titles = new Map(rows.map(({ id, title }) => [id, title]));
    return moves.map((move) => ({ ...move, title: titles.get(move.ideaId) ?? '' }));
  }
}

/** A move of an idea that reads as unrated to the team would tell where its one estimate lies. */
function isShown({ estimators, isRevealed }: PositionRow): boolean {
  return isAggregateOpen(estimators, isRevealed);
}
