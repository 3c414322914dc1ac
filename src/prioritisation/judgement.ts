import { createHash } from 'node:crypto';
import type { IdeaStatus } from '../ideas/transitions';
import { explainScore, type ScoreExplanation, type SourcedEstimate } from './explain';
import { nextMembership, type HotPlanOverride, type Membership } from './hot-plan';
import { OPEN_FROM_ESTIMATORS, isAggregateOpen } from './independence';
import { MODEL_VERSION, type Thresholds } from './model';
import { isOpen } from '../ideas/open-statuses';

/** What is known of an idea when it is judged. */
export interface JudgedIdea {
  readonly ideaId: string;
  readonly canonicalId: string;
  readonly status: IdeaStatus;
  readonly isRevealed: boolean;
  readonly isInHotPlan: boolean;
  readonly override: HotPlanOverride | null;
}

export interface Rating {
  /** Null: nobody has estimated the idea. */
  readonly explanation: ScoreExplanation | null;
  /** False: it rests on one hidden estimate, and whoever did not give it sees `unrated`. */
  readonly isShown: boolean;
  /** The same for the same inputs: a score whose inputs have not changed is not written again. */
  readonly inputsHash: Buffer;
  readonly modelVersion: number;
  readonly thresholdsVersion: number;
}

export function rate(idea: JudgedIdea, estimates: readonly SourcedEstimate[], thresholds: Thresholds): Rating {
  return {
    explanation: explainScore(estimates, thresholds),
    isShown: isAggregateOpen(estimates.length, idea.isRevealed),
    inputsHash: hashOf(estimates, thresholds),
    modelVersion: MODEL_VERSION,
    thresholdsVersion: thresholds.version,
  };
}

/** A closed or merged idea keeps the score of its last day: it is a fact of that day, not of today's thresholds (rule 6). */
export function isRated(idea: JudgedIdea): boolean {
  return isOpen(idea.status) && idea.canonicalId === idea.ideaId;
}

export function membershipOf(idea: JudgedIdea, { explanation, isShown }: Pick<Rating, 'explanation' | 'isShown'>): Membership {
  if (idea.canonicalId !== idea.ideaId) return { isIn: false, cause: 'closed', reason: `Merged into idea ${idea.canonicalId}.` };
  if (!isOpen(idea.status)) return { isIn: false, cause: 'closed', reason: `The idea was ${idea.status}.` };
  const membership = nextMembership({
    isIn: idea.isInHotPlan,
    isOpen: true,
    probability: isShown ? (explanation?.quickWinProbability ?? null) : null,
    estimators: explanation?.estimators ?? 0,
    override: idea.override,
  });
  // A place in the order would give the one estimate away.
  if (membership.cause !== 'unrated' || explanation === null) return membership;
  const pinned = idea.override === null ? '' : ' It is pinned and enters then.';
  return {
    ...membership,
    reason: `One estimate so far, hidden until ${OPEN_FROM_ESTIMATORS} members have estimated or the round is revealed.${pinned}`,
  };
}

function hashOf(estimates: readonly SourcedEstimate[], { version, impact, costDays }: Thresholds): Buffer {
  const given = estimates
    .map((estimate) => [estimate.estimateId, estimate.memberId, estimate.impact, estimate.costDays])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([MODEL_VERSION, version, impact, costDays, given]))
    .digest();
}
