import { HOT_PLAN_ENTER, HOT_PLAN_ESTIMATORS, HOT_PLAN_LEAVE } from './model';
import { percent } from './numbers';

/** What a member has decided over the rule's head; an idea has one at most. */
export interface HotPlanOverride {
  readonly kind: 'pin' | 'veto';
  readonly reason: string;
}

export interface MembershipInput {
  readonly isIn: boolean;
  readonly isOpen: boolean;
  /** P(quick win); null for an unrated idea. */
  readonly probability: number | null;
  readonly estimators: number;
  readonly override: HotPlanOverride | null;
}

export type MembershipCause =
  'closed' | 'vetoed' | 'unrated' | 'pinned' | 'too_few_estimators' | 'reached' | 'held' | 'dropped' | 'not_reached';

export interface Membership {
  readonly isIn: boolean;
  readonly cause: MembershipCause;
  readonly reason: string;
}

/**
 * Whether an idea belongs to the hot plan, from its own figures only: neither votes nor other ideas matter, so the limit on the list's
 * length is no part of it (see `rankHotPlan`). Between the two bounds an idea stays where it is; small changes do not make it flap.
 */
export function nextMembership({ isIn, isOpen, probability, estimators, override }: MembershipInput): Membership {
  if (!isOpen) return out('closed', 'The idea is no longer open.');
  if (override?.kind === 'veto') return out('vetoed', `Kept out by a member: ${override.reason}`);
  if (probability === null) {
    const pinned = override === null ? '' : ' It is pinned and enters with its first estimate.';
    return out('unrated', `Nobody has estimated the idea, so it has no place in the order.${pinned}`);
  }
  if (override !== null) return into('pinned', `Pinned by a member: ${override.reason}`);
  if (estimators < HOT_PLAN_ESTIMATORS) {
    return out('too_few_estimators', `${HOT_PLAN_ESTIMATORS} estimators are needed, ${estimators} so far.`);
  }
  const likely = `${percent(probability)} likely to be a quick win`;
  const enter = percent(HOT_PLAN_ENTER);
  const leave = percent(HOT_PLAN_LEAVE);
  if (probability >= HOT_PLAN_ENTER) return into('reached', `${likely} by ${estimators} estimators; ${enter} is enough.`);
  if (!isIn) return out('not_reached', `${likely}; ${enter} is needed to enter.`);
  if (probability >= HOT_PLAN_LEAVE) return into('held', `${likely}: below ${enter}, but it stays until it falls below ${leave}.`);
  return out('dropped', `${likely}: below ${leave}, where an idea leaves.`);
}

function into(cause: MembershipCause, reason: string): Membership {
  return { isIn: true, cause, reason };
}

function out(cause: MembershipCause, reason: string): Membership {
  return { isIn: false, cause, reason };
}

export interface HotPlanEntry {
  readonly ideaId: string;
  /** The score's sort key. */
  readonly order: number;
  readonly createdAt: Date;
  readonly isPinned: boolean;
}

export interface HotPlanRanking<T> {
  readonly listed: T[];
  /** Members for whom the list has no room now; they keep their membership. */
  readonly waiting: T[];
}

/** Best impact a person-day first, ties by age, oldest first. Where the limit cuts, pinned ideas keep their place. */
export function rankHotPlan<T extends HotPlanEntry>(members: readonly T[], limit: number): HotPlanRanking<T> {
  const ranked = [...members].sort(byRank);
  const places = [...ranked.filter((entry) => entry.isPinned), ...ranked.filter((entry) => !entry.isPinned)];
  const chosen = new Set(places.slice(0, Math.max(0, limit)));
  return { listed: ranked.filter((entry) => chosen.has(entry)), waiting: ranked.filter((entry) => !chosen.has(entry)) };
}

function byRank(a: HotPlanEntry, b: HotPlanEntry): number {
  return b.order - a.order || a.createdAt.getTime() - b.createdAt.getTime() || (a.ideaId < b.ideaId ? -1 : 1);
}
