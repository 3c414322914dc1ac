import type { IdeaStatus } from '../ideas/transitions';

/** An idea in one of these can still be estimated and be part of the plan. */
export const OPEN_STATUSES = ['new', 'accepted', 'planned', 'in_progress'] as const satisfies readonly IdeaStatus[];

export function isOpen(status: IdeaStatus): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}
