export const TRUST_LEVELS = ['newcomer', 'activist', 'expert', 'moderator'] as const;
export type TrustLevel = (typeof TRUST_LEVELS)[number];

export interface TrustFacts {
  /** Days since they were first heard of. */
  readonly ageDays: number;
  /** Ideas they asked for that the team took up: accepted, planned, in progress or shipped. Votes do not count. */
  readonly acceptedIdeas: number;
  /** The highest trust that a platform which vouches for them has in them, 0 to 4 as Discourse counts it; null where none says. */
  readonly platformTrust: number | null;
}

export interface TrustRule {
  readonly level: TrustLevel;
  readonly minAgeDays: number;
  readonly minAcceptedIdeas: number;
  /** This much trust of a platform is enough by itself. */
  readonly platformTrust: number;
}

/**
 * The rules in the open (GET /v1/trust-levels), highest first. Nobody becomes a moderator by rules: a member says so. Discourse's level 2 is a
 * member of some weeks, 3 a regular (https://blog.discourse.org/2018/06/understanding-discourse-trust-levels/).
 */
export const TRUST_RULES: readonly TrustRule[] = [
  { level: 'expert', minAgeDays: 30, minAcceptedIdeas: 5, platformTrust: 3 },
  { level: 'activist', minAgeDays: 7, minAcceptedIdeas: 1, platformTrust: 2 },
];

export interface Trust {
  readonly level: TrustLevel;
  /** A member has set it; otherwise it is as the rules say. */
  readonly isSet: boolean;
  readonly because: string;
}

export function trustByRules({ ageDays, acceptedIdeas, platformTrust }: TrustFacts): Trust {
  for (const rule of TRUST_RULES) {
    if (platformTrust !== null && platformTrust >= rule.platformTrust)
      return { level: rule.level, isSet: false, because: `A platform trusts them at level ${platformTrust}.` };
    if (ageDays >= rule.minAgeDays && acceptedIdeas >= rule.minAcceptedIdeas) {
      const ideas = acceptedIdeas === 1 ? '1 idea' : `${acceptedIdeas} ideas`;
      return { level: rule.level, isSet: false, because: `Known for ${Math.floor(ageDays)} days, ${ideas} taken up.` };
    }
  }
  return { level: 'newcomer', isSet: false, because: 'Not known for long enough, or nothing taken up yet.' };
}
