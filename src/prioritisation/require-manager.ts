import type { MemberActor } from '../auth/actor';
import { Forbidden } from '../common/errors';

/** A scope says what a key may do; some acts also need the standing of a person. */
export function requireManager(actor: MemberActor, what: string): void {
  if (actor.role !== 'admin' && actor.role !== 'manager') throw new Forbidden(`${what} by a manager or an admin; you are ${actor.role}.`);
}
