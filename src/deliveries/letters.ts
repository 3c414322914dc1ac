/**
 * A letter is a mail that answers none: to somebody who asked where nothing can be said later, or whose address has yet to be confirmed. It is a
 * thread like others, whose root names the identity that has the address; the mail platforms refer to no message by a root that begins with `key:`.
 */
const LETTER = /^key:(letter|confirm)\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

export interface Letter {
  readonly identityId: string;
  /** It asks whose the address is. */
  readonly isQuestion: boolean;
}

export function letterRoot({ identityId, isQuestion }: Letter): string {
  return `key:${isQuestion ? 'confirm' : 'letter'}.${identityId}`;
}

/** Null: the root of a thread that somebody else began. */
export function identityIn(root: string): Letter | null {
  const [, kind, identityId] = LETTER.exec(root) ?? [];
  return identityId === undefined ? null : { identityId, isQuestion: kind === 'confirm' };
}
