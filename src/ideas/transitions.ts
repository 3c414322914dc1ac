export const IDEA_STATUSES = ['new', 'accepted', 'planned', 'in_progress', 'shipped', 'declined', 'archived'] as const;
export type IdeaStatus = (typeof IDEA_STATUSES)[number];

/** A public reason shorter than this tells the people who asked nothing. */
export const DECLINE_REASON_MIN = 10;

interface Step {
  readonly to: IdeaStatus;
  /** Goes back on what people may already have been told, so somebody has to say why. */
  readonly needsReason?: true;
}

/** The lifecycle of an idea. Being merged is no status: such an idea goes nowhere until it is unmerged. */
export const TRANSITIONS: Readonly<Record<IdeaStatus, readonly Step[]>> = {
  new: [{ to: 'accepted' }, { to: 'declined' }, { to: 'archived' }],
  accepted: [{ to: 'planned' }, { to: 'declined' }, { to: 'archived' }],
  planned: [{ to: 'in_progress' }, { to: 'accepted' }, { to: 'declined' }],
  in_progress: [{ to: 'shipped' }, { to: 'planned' }, { to: 'declined' }],
  shipped: [{ to: 'in_progress', needsReason: true }],
  declined: [{ to: 'new', needsReason: true }],
  archived: [{ to: 'new', needsReason: true }],
};

export function allowedFrom(status: IdeaStatus): IdeaStatus[] {
  return TRANSITIONS[status].map((step) => step.to);
}

export type TransitionVerdict = 'ok' | 'wrong_state' | 'reason_required' | 'reason_too_short';

export function judgeTransition(from: IdeaStatus, to: IdeaStatus, reason: string | null): TransitionVerdict {
  const step = TRANSITIONS[from].find((each) => each.to === to);
  if (!step) return 'wrong_state';
  const length = reason?.trim().length ?? 0;
  if (to === 'declined' && length < DECLINE_REASON_MIN) return 'reason_too_short';
  if (step.needsReason && length === 0) return 'reason_required';
  return 'ok';
}
