/** How many authors who may be one person, or a crowd that was sent, count on one idea. */
export interface CountingBounds {
  /** From one address (an IPv4 address or a /64): an office or a school shares one. */
  readonly countedPerAddress: number;
  /** With the very same words from one place within burstMinutes. */
  readonly countedSameWords: number;
  /** Identities that are less than a day old, from one place within burstMinutes. */
  readonly countedNewcomers: number;
  readonly burstMinutes: number;
}

/** What is known of a new supporter and of those who already count on the same idea or what is merged into it, the new one left out. */
export interface SupporterFacts {
  /** Another supporter whose verified mail address is the same. */
  readonly hasTwin: boolean;
  /** Supporters from the same address; 0 where none is known. */
  readonly fromAddress: number;
  /** Supporters from the same integration and realm within burstMinutes with the very same words. */
  readonly withWords: number;
  /** Less than a day old. */
  readonly isNew: boolean;
  /** Supporters from the same integration and realm within burstMinutes who are less than a day old. */
  readonly newFromPlace: number;
}

export const DISCOUNTS = ['same_mail', 'same_address', 'same_words', 'burst', 'decision'] as const;
export type Discount = (typeof DISCOUNTS)[number];

/**
 * Why a supporter is kept without being counted; null: counts. The first ones count, those past a bound do not, so a bound that is met by honest
 * people costs no more than what goes beyond it, and a member can count them after all.
 */
export function discountOf(facts: SupporterFacts, bounds: CountingBounds): Exclude<Discount, 'decision'> | null {
  if (facts.hasTwin) return 'same_mail';
  if (facts.fromAddress >= bounds.countedPerAddress) return 'same_address';
  if (facts.withWords >= bounds.countedSameWords) return 'same_words';
  return facts.isNew && facts.newFromPlace >= bounds.countedNewcomers ? 'burst' : null;
}
