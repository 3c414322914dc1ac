/** Every event there is. `public` ones may be asked for by a webhook endpoint; the others are how modules below speak to modules above. */
export const EVENT_TYPES = {
  'submission.received': { isPublic: true },
  'submission.flagged': { isPublic: true },
  /** It has gone through moderation and matching, and is attached or waits for a decision about a match. */
  'submission.placed': { isPublic: false },
  /** A suggestion that came without a thread has got one. */
  'submission.thread_opened': { isPublic: false },
  /** A call for help: somebody of the team should look at once. */
  'submission.escalated': { isPublic: true },
  /** It was taken off an idea, or given back. */
  'submission.moved': { isPublic: true },
  /** Its text held several wishes, and each is a submission now; or that was taken back. */
  'submission.split': { isPublic: true },
  /** Its author edited it after it had been taken apart: the parts say what it said before. */
  'submission.split_outdated': { isPublic: true },
  'submission.rejected': { isPublic: true },
  /** A rejection was taken back; what becomes of it is for a person to decide. */
  'submission.restored': { isPublic: false },
  'submission.appealed': { isPublic: true },
  'match.proposed': { isPublic: true },
  'match.decided': { isPublic: false },
  'match.undone': { isPublic: false },
  /** Suggestions no longer join ideas by themselves: fewer were right than the workspace asks for. */
  'automatic_attachment.paused': { isPublic: true },
  'idea.created': { isPublic: true },
  'idea.text_changed': { isPublic: false },
  'idea.scored': { isPublic: true },
  'idea.quadrant_changed': { isPublic: true },
  'idea.status_changed': { isPublic: true },
  'idea.merged': { isPublic: true },
  'idea.unmerged': { isPublic: true },
  /** A merged idea became the canonical one of its group. */
  'idea.promoted': { isPublic: true },
  /** An author came to stand behind an idea, or behind another one by a merge. */
  'support.rested': { isPublic: false },
  'support.withdrawn': { isPublic: false },
  'announcement.published': { isPublic: true },
  'delivery.requested': { isPublic: true },
  'delivery.delivered': { isPublic: true },
  'delivery.failed': { isPublic: true },
  'delivery.in_doubt': { isPublic: false },
  'closure.unreachable': { isPublic: true },
  'prompt.answered': { isPublic: false },
  /** A platform vouches for the address of an identity. */
  'identity.verified': { isPublic: false },
} as const satisfies Record<string, { isPublic: boolean }>;

export type EventType = keyof typeof EVENT_TYPES;

export const PUBLIC_EVENT_TYPES = (Object.keys(EVENT_TYPES) as EventType[]).filter((type) => EVENT_TYPES[type].isPublic);
