import type { EntityManager } from 'typeorm';
import { truncate } from '../common/text';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { Membership } from './hot-plan';
import type { ReadIdea } from './judged-ideas';
import type { Rating } from './judgement';

export type SnapshotCause = 'estimate' | 'thresholds' | 'withdrawn';

export interface RatedIdea {
  readonly idea: ReadIdea;
  readonly rating: Rating;
}

export interface PlacedIdea {
  readonly idea: ReadIdea;
  readonly membership: Membership;
}

/** As wide as the columns of reasons; a member's own words in it may have to give way. */
const REASON_LIMIT = 500;

/** One row an idea that somebody has estimated, none where the last estimate was withdrawn. */
export async function writeScores(tx: EntityManager, rated: readonly RatedIdea[]): Promise<void> {
  const scores = rated.flatMap(({ idea, rating: { explanation } }) =>
    explanation === null
      ? []
      : {
          idea_id: idea.ideaId,
          impact: explanation.impact.centre,
          cost_days: explanation.costDays.centre,
          impact_sigma: explanation.impact.sigma,
          cost_sigma: explanation.costDays.sigma,
          quick_win_probability: explanation.quickWinProbability,
          quadrant: explanation.quadrant,
          needs_discussion: explanation.needsDiscussion,
          estimator_count: explanation.estimators,
          score: explanation.order,
          threshold_version: explanation.thresholdsVersion,
          model_version: explanation.modelVersion,
        },
  );
  if (scores.length > 0) {
    await query(
      tx,
      sql`insert into idea_score (workspace_id, idea_id, impact, cost_days, impact_sigma, cost_sigma, quick_win_probability, quadrant,
                                  needs_discussion, estimator_count, score, threshold_version, model_version, computed_at)
          select current_workspace(), s.idea_id, s.impact, s.cost_days, s.impact_sigma, s.cost_sigma, s.quick_win_probability, s.quadrant,
                 s.needs_discussion, s.estimator_count, s.score, s.threshold_version, s.model_version, clock_timestamp()
          from jsonb_to_recordset(${JSON.stringify(scores)}::jsonb) as s (
            idea_id uuid, impact float8, cost_days float8, impact_sigma float8, cost_sigma float8, quick_win_probability float8, quadrant text,
            needs_discussion boolean, estimator_count integer, score float8, threshold_version integer, model_version integer)
          on conflict (workspace_id, idea_id) do update set
            impact = excluded.impact, cost_days = excluded.cost_days, impact_sigma = excluded.impact_sigma, cost_sigma = excluded.cost_sigma,
            quick_win_probability = excluded.quick_win_probability, quadrant = excluded.quadrant, needs_discussion = excluded.needs_discussion,
            estimator_count = excluded.estimator_count, score = excluded.score, threshold_version = excluded.threshold_version,
            model_version = excluded.model_version, computed_at = excluded.computed_at`,
    );
  }
  const unrated = rated.filter(({ rating }) => rating.explanation === null).map(({ idea }) => idea.ideaId);
  if (unrated.length > 0) {
    await query(tx, sql`delete from idea_score where workspace_id = current_workspace() and idea_id = any (${unrated}::uuid[])`);
  }
}

/** clock_timestamp(), not now(): a transaction that waited for the idea's lock began before the one whose snapshot it follows. */
export async function appendSnapshots(tx: EntityManager, rated: readonly RatedIdea[], cause: SnapshotCause): Promise<void> {
  if (rated.length === 0) return;
  const snapshots = rated.map(({ idea, rating }) => ({
    id: newId(),
    idea_id: idea.ideaId,
    inputs_hash: rating.inputsHash.toString('hex'),
    terms: { rating: rating.explanation },
    model_version: rating.modelVersion,
    threshold_version: rating.thresholdsVersion,
  }));
  await query(
    tx,
    sql`insert into score_snapshot (workspace_id, id, idea_id, at, cause, inputs_hash, terms, model_version, threshold_version)
        select current_workspace(), s.id, s.idea_id, clock_timestamp(), ${cause}, decode(s.inputs_hash, 'hex'), s.terms, s.model_version,
               s.threshold_version
        from jsonb_to_recordset(${JSON.stringify(snapshots)}::jsonb) as s (
          id uuid, idea_id uuid, inputs_hash text, terms jsonb, model_version integer, threshold_version integer)`,
  );
}

export async function enterHotPlan(tx: EntityManager, placed: readonly PlacedIdea[]): Promise<void> {
  if (placed.length === 0) return;
  const entries = placed.map(({ idea, membership }) => ({
    id: newId(),
    idea_id: idea.ideaId,
    reason: truncate(membership.reason, REASON_LIMIT),
  }));
  await query(
    tx,
    sql`insert into hot_plan_entry (workspace_id, id, idea_id, entered_at, entered_reason)
        select current_workspace(), e.id, e.idea_id, clock_timestamp(), e.reason
        from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (id uuid, idea_id uuid, reason text)`,
  );
}

export async function leaveHotPlan(tx: EntityManager, placed: readonly PlacedIdea[]): Promise<void> {
  if (placed.length === 0) return;
  const leaving = placed.map(({ idea, membership }) => ({ idea_id: idea.ideaId, reason: truncate(membership.reason, REASON_LIMIT) }));
  await query(
    tx,
    sql`update hot_plan_entry h set left_at = clock_timestamp(), left_reason = e.reason
        from jsonb_to_recordset(${JSON.stringify(leaving)}::jsonb) as e (idea_id uuid, reason text)
        where h.workspace_id = current_workspace() and h.idea_id = e.idea_id and h.left_at is null`,
  );
}
