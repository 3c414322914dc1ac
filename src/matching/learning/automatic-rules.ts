import { lowerBound } from './calibration';
import type { Fit } from './fit';

export const LEAST_ATTACH_ABOVE = 0.8;
export const MOST_ATTACH_ABOVE = 0.99;

/** Below so many attached ones a first undone one is no rate yet. */
const LEAST_ATTACHED = 20;

/** What a workspace's decisions say about attaching without being asked above a probability. */
export interface Backing {
  readonly isSupported: boolean;
  readonly decisions: number;
  readonly confirmed: number;
  /** That the share of right ones is at least so high, with 95 % confidence. */
  readonly precisionAtLeast: number;
}

/** The precision among decisions of that probability must itself reach it, at the lower end of its confidence interval. */
export function backingOf(fit: Fit | null, above: number): Backing {
  const found =
    fit?.isEarned === true ? fit.support.find((support) => Math.round(support.above * 100) === Math.round(above * 100)) : undefined;
  const { decisions, confirmed } = found ?? { decisions: 0, confirmed: 0 };
  const precisionAtLeast = lowerBound(confirmed, decisions);
  return { isSupported: precisionAtLeast >= above, decisions, confirmed, precisionAtLeast };
}

/** Whether fewer of those that attached by themselves were right than the workspace asks for. */
export function isUndoneTooOften({ attached, undone }: { attached: number; undone: number }, above: number): boolean {
  return undone > (1 - above) * Math.max(attached, LEAST_ATTACHED) + 1e-9;
}

/** One or two sentences: what the decisions say, and what to do. */
export function describeBacking(fit: Fit | null, above: number): string {
  if (fit?.isEarned !== true) return 'No probability is earned yet: see GET /v1/matches/calibration for what it needs.';
  const { isSupported, decisions, confirmed, precisionAtLeast } = backingOf(fit, above);
  const found = `Of ${decisions} decisions about matches of ${percent(above)} and more, ${confirmed} were confirmed: at least ${percent(precisionAtLeast)} are right, with 95 % confidence.`;
  return isSupported ? found : `${found} Choose a lower probability, or decide more matches first.`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}
