/**
 * The numbers of the scoring model, in one place and versioned: a stored score names the versions it was computed with, so a change here
 * needs a new MODEL_VERSION. Version 1 rates an idea from its estimates alone.
 */
export const MODEL_VERSION = 1;

/** What a member may answer for impact. Steps of about 1.6, so that neighbours differ by more than a member could feel. */
export const IMPACTS = [1, 2, 3, 5, 8, 13] as const;
export type Impact = (typeof IMPACTS)[number];

export const T_SHIRTS = ['XS', 'S', 'M', 'L', 'XL'] as const;
export type TShirt = (typeof T_SHIRTS)[number];

/** Person-days a t-shirt size stands for until a workspace says otherwise. */
export const DEFAULT_T_SHIRT_DAYS: Readonly<Record<TShirt, number>> = { XS: 1, S: 2, M: 5, L: 13, XL: 34 };

/** Where an axis is cut. Fixed and versioned, never derived from the list: a new idea must not move another. */
export interface Thresholds {
  readonly version: number;
  /** An idea at or above this has high impact. */
  readonly impact: number;
  /** Person-days; an idea at or below this has low cost. */
  readonly costDays: number;
}
export const DEFAULT_THRESHOLDS: Thresholds = { version: 1, impact: 4, costDays: 8 };

export const QUADRANTS = ['quick_win', 'big_bet', 'fill_in', 'money_pit'] as const;
export type Quadrant = (typeof QUADRANTS)[number];
export const QUADRANT_NAMES: Readonly<Record<Quadrant, string>> = {
  quick_win: 'quick win',
  big_bet: 'big bet',
  fill_in: 'fill-in',
  money_pit: 'money pit',
};

/** One member's current estimate. A member has one at a time. */
export interface EstimateInput {
  readonly memberId: string;
  readonly impact: number;
  readonly costDays: number;
}

/** Spread (sd of the logs) that we assume of estimators we know nothing about: wrong by a factor of two. */
export const PRIOR_SPREAD = Math.LN2;
/** How many degrees of freedom the prior spread is worth against what was measured. */
export const PRIOR_WEIGHT = 2;
/** Error that more estimators do not remove (they share their blind spots), sd of the log. Fixed until evidence is recorded. */
export const SIGMA_0 = 0.2;
/** Confidence in the order; 1 until evidence is recorded. */
export const CONFIDENCE = 1;

/** Estimators should talk when the largest answer is more than this many times the smallest … */
export const DISCUSSION_RATIO = 4;
/** … or when the sd of the logs is above this. */
export const DISCUSSION_SPREAD = Math.LN2;

/** The hot plan: P(quick win) to enter, P below which an idea leaves, and how many people must have estimated. */
export const HOT_PLAN_ENTER = 0.6;
export const HOT_PLAN_LEAVE = 0.5;
export const HOT_PLAN_ESTIMATORS = 2;

export function isImpact(value: number): value is Impact {
  return IMPACTS.some((allowed) => allowed === value);
}
