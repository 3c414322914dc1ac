import type { IdeaStatus } from './transitions';

/** An idea in one of these can still be estimated, be part of the plan, and take in what asks for it without a person's word. */
export const OPEN_STATUSES = ['new', 'accepted', 'planned', 'in_progress'] as const satisfies readonly IdeaStatus[];

export function isOpen(status: IdeaStatus): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}
