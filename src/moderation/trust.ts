import type { TrustLevel } from '../authors/trust';

/** How far trust loosens the limits. What a text says (stop words, patterns, languages, calls for help) is judged alike for everybody. */
export interface Looseness {
  /** How many times as much they may send within an hour. */
  readonly rate: number;
  /** How many times as many links pass. */
  readonly links: number;
  readonly isNewcomer: boolean;
  /** Slow mode, and the approval of first suggestions, are for those who are not known yet. */
  readonly skipsWaiting: boolean;
}

const BY_LEVEL: Readonly<Record<TrustLevel, Looseness>> = {
  newcomer: { rate: 1, links: 1, isNewcomer: true, skipsWaiting: false },
  activist: { rate: 2, links: 1, isNewcomer: false, skipsWaiting: false },
  expert: { rate: 5, links: 3, isNewcomer: false, skipsWaiting: true },
  moderator: { rate: 10, links: 10, isNewcomer: false, skipsWaiting: true },
};

export function loosenessOf(level: TrustLevel): Looseness {
  return BY_LEVEL[level];
}
