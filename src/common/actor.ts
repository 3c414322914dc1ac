/** Who does something: a member or a machine with a key, an author of a suggestion, or Heed itself. */
export type ActorKind = 'member' | 'machine' | 'author' | 'system';

export interface ActorRef {
  readonly kind: ActorKind;
  readonly id: string | null;
}

export const SYSTEM: ActorRef = { kind: 'system', id: null };

/** For columns that name the member who did something; null: it was no member. */
export function memberOf(actor: ActorRef): string | null {
  return actor.kind === 'member' ? actor.id : null;
}

/** The part of an authenticated caller that the platform layer needs; `auth` knows the rest. */
export interface Caller {
  readonly workspaceId: string;
  readonly credentialId: string;
}
