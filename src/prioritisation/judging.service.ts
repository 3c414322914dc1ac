import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { EventsService } from '../events/events.service';
import { IdeasService } from '../ideas/ideas.service';
import { ReadIdea, estimatesOf, readIdeas } from './judged-ideas';
import { Rating, isRated, membershipOf, rate } from './judgement';
import { holdThresholds } from './thresholds-in-force';
import type { Thresholds } from './model';
import { RatedIdea, SnapshotCause, appendSnapshots, enterHotPlan, leaveHotPlan, writeScores } from './written-judgements';

/** Ideas that are read, judged and written in one go: about 1 MB of snapshots. */
const BATCH = 500;

export interface Occasion {
  readonly actor: ActorRef;
  readonly cause: SnapshotCause;
}

/** The one place where scores, snapshots and the hot plan are written. Judging again what has not changed writes nothing. */
@Injectable()
export class JudgingService {
  constructor(
    private readonly ideas: IdeasService,
    private readonly events: EventsService,
  ) {}

  /** Rates the ideas from their estimates as they are now, and puts them into the hot plan or out of it. The caller has locked their rows. */
  async judge(tx: EntityManager, ideaIds: readonly string[], occasion: Occasion): Promise<void> {
    const thresholds = await holdThresholds(tx);
    for (let start = 0; start < ideaIds.length; start += BATCH) {
      const ideas = await readIdeas(tx, ideaIds.slice(start, start + BATCH));
      const rated = await this.rated(tx, ideas.filter(isRated), thresholds);
      await this.write(tx, rated, occasion);
      await this.place(tx, ideas, rated);
    }
  }

  private async rated(tx: EntityManager, ideas: readonly ReadIdea[], thresholds: Thresholds): Promise<RatedIdea[]> {
    const estimates = await estimatesOf(
      tx,
      ideas.map((idea) => idea.ideaId),
    );
    return ideas.map((idea) => ({ idea, rating: rate(idea, estimates.get(idea.ideaId) ?? [], thresholds) }));
  }

  private async write(tx: EntityManager, rated: readonly RatedIdea[], { actor, cause }: Occasion): Promise<void> {
    const changed = rated.filter(({ idea, rating }) => isNew(idea, rating));
    await writeScores(tx, changed);
    await appendSnapshots(tx, changed, cause);
    for (const { idea, rating } of rated) {
      const score = rating.isShown && rating.explanation ? rating.explanation.order : 0;
      const quadrant = rating.isShown && rating.explanation ? rating.explanation.quadrant : 'unrated';
      const isMoved = score !== idea.shownScore || quadrant !== idea.shownQuadrant;
      if (isMoved) await this.ideas.recordScore(tx, idea.ideaId, { score, quadrant }, actor);
      // Thousands of ideas are re-judged when a threshold moves: only those that change quadrant are news (recordScore tells).
      const isNews = cause !== 'thresholds' && (isMoved || (rating.isShown && isNew(idea, rating)));
      if (isNews) await this.events.emit(tx, { type: 'idea.scored', subjectId: idea.ideaId, data: newsOf(rating), actor });
    }
  }

  private async place(tx: EntityManager, ideas: readonly ReadIdea[], rated: readonly RatedIdea[]): Promise<void> {
    const ratings = new Map(rated.map(({ idea, rating }) => [idea.ideaId, rating]));
    const placed = ideas.map((idea) => ({
      idea,
      membership: membershipOf(idea, ratings.get(idea.ideaId) ?? { explanation: null, isShown: false }),
    }));
    await enterHotPlan(
      tx,
      placed.filter(({ idea, membership }) => membership.isIn && !idea.isInHotPlan),
    );
    await leaveHotPlan(
      tx,
      placed.filter(({ idea, membership }) => !membership.isIn && idea.isInHotPlan),
    );
  }
}

/** An idea nobody has ever estimated has no score to lose. */
function isNew(idea: ReadIdea, rating: Rating): boolean {
  return idea.lastInputsHash === null ? rating.explanation !== null : !rating.inputsHash.equals(idea.lastInputsHash);
}

/** What everybody may know (independence.ts); ids and counts only. */
function newsOf({ explanation, isShown }: Rating): Record<string, unknown> {
  if (explanation === null || !isShown) return { quadrant: 'unrated', estimatorCount: explanation?.estimators ?? 0 };
  return {
    quadrant: explanation.quadrant,
    score: explanation.order,
    quickWinProbability: explanation.quickWinProbability,
    estimatorCount: explanation.estimators,
    needsDiscussion: explanation.needsDiscussion,
    thresholdsVersion: explanation.thresholdsVersion,
  };
}
