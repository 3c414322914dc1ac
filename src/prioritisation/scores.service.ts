import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import type { AsOfQuery } from './dto/as-of.dto';
import { HotPlanPlaceDto, ScoreDto, toExplanationDto } from './dto/scores.dto';
import { toOverrideDto } from './dto/hot-plan.dto';
import type { ScoreExplanation } from './explain';
import { insightOf, isAggregateOpen } from './independence';
import { readIdeas } from './judged-ideas';
import { membershipOf } from './judgement';
import { requireIdea } from './locked-idea';
import { overrideOf } from './overrides';
import { roundOf } from './rounds';
import { snapshotAt } from './score-snapshots';

/** Why an idea stands where it stands, today or on a day in the past. */
@Injectable()
export class ScoresService {
  constructor(private readonly database: Database) {}

  explain(actor: Actor, ideaId: string, query: AsOfQuery): Promise<ScoreDto> {
    const asOf = query.asOf === undefined ? null : new Date(query.asOf);
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, ideaId);
      const round = await roundOf(db, ideaId, actor.memberId);
      const snapshot = await snapshotAt(db, ideaId, asOf);
      const rating = snapshot?.rating ?? null;
      // By whether the round is open today: what everybody may read now, they may read of yesterday too.
      const insight = insightOf(round, { estimators: rating?.estimators ?? 0, isRevealed: round.isRevealed });
      return {
        ideaId,
        state: rating === null ? 'unrated' : insight === 'nothing' ? 'hidden' : 'rated',
        asOf: asOf?.toISOString() ?? null,
        computedAt: snapshot?.at.toISOString() ?? null,
        cause: snapshot?.cause ?? null,
        explanation: rating === null ? null : toExplanationDto(rating, insight),
        hotPlan: asOf === null ? await this.placeNow(db, ideaId, rating, round.isRevealed) : await this.placeAt(db, ideaId, asOf),
      };
    });
  }

  private async placeNow(
    db: EntityManager,
    ideaId: string,
    rating: ScoreExplanation | null,
    isRevealed: boolean,
  ): Promise<HotPlanPlaceDto> {
    const [idea] = await readIdeas(db, [ideaId]);
    const entry = await one<{ enteredAt: Date }>(
      db,
      sql`select entered_at as "enteredAt" from hot_plan_entry
          where workspace_id = current_workspace() and idea_id = ${ideaId} and left_at is null`,
    );
    const override = await overrideOf(db, ideaId);
    const isShown = isAggregateOpen(rating?.estimators ?? 0, isRevealed);
    return {
      isIn: entry !== null,
      reason: idea ? membershipOf(idea, { explanation: rating, isShown }).reason : null,
      enteredAt: entry?.enteredAt.toISOString() ?? null,
      override: override && toOverrideDto(override),
    };
  }

  private async placeAt(db: EntityManager, ideaId: string, asOf: Date): Promise<HotPlanPlaceDto> {
    const entry = await one<{ enteredAt: Date; reason: string }>(
      db,
      sql`select entered_at as "enteredAt", entered_reason as reason from hot_plan_entry
          where workspace_id = current_workspace() and idea_id = ${ideaId} and entered_at <= ${asOf} and (left_at is null or left_at > ${asOf})
          order by entered_at desc, id desc limit 1`,
    );
    return { isIn: entry !== null, reason: entry?.reason ?? null, enteredAt: entry?.enteredAt.toISOString() ?? null, override: null };
  }
}
