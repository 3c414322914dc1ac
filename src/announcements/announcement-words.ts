/** A decision is shipped or declined; a correction takes back what was told to people whose wish turned out to be another one. */
export const DECISION_KINDS = ['shipped', 'declined'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export const ANNOUNCEMENT_KINDS = [...DECISION_KINDS, 'correction'] as const;
export type AnnouncementKind = (typeof ANNOUNCEMENT_KINDS)[number];

export const ANNOUNCEMENT_STATES = ['draft', 'approved', 'published', 'withdrawn'] as const;
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

export const CLOSURE_STATES = ['pending', 'delivered', 'in_doubt', 'failed', 'opted_out', 'unreachable', 'void'] as const;
export type ClosureState = (typeof CLOSURE_STATES)[number];

/** The kind of announcement that a status calls for. */
export function decisionOf(status: string): DecisionKind | null {
  return DECISION_KINDS.find((kind) => kind === status) ?? null;
}
