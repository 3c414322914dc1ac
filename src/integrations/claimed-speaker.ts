import type { Speaker } from './integration';
import { toDisplayName, toEmail } from './payload';

export interface Claim {
  readonly email: string | null;
  readonly name: string | null;
  /** What the page around the form says of its user (a hidden field): steadier than an address, and as easily made up. */
  readonly userId?: string | null;
}

/**
 * The person a form speaks of. Whatever stands in a form anybody could have typed, so it is `claimed`: it groups that form's suggestions, and
 * proves nothing. Without an id or a usable address there is nobody to tell apart: the suggestion is kept, its author unknown.
 */
export function claimedSpeaker(realm: string, { email: typed, name, userId = null }: Claim): Speaker | null {
  const email = toEmail(typed);
  const externalId = userId ?? email;
  return externalId === null ? null : { realm, externalId, name: toDisplayName(name), email, assurance: 'claimed' };
}
