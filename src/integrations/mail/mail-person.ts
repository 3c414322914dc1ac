import { createHash } from 'node:crypto';

/**
 * How a person is called who writes from, or is written to at, an address. One person is two speakers: one whom the mail server vouched for, and
 * one whom it did not, since anybody may write that address into From. The id holds no address, so that threads and messages, which are kept
 * under it, need not be erased with the person.
 */
export function mailPerson(realm: string, email: string, isProven: boolean): string {
  const person = createHash('sha256').update(`${realm}\0${email}`).digest('base64url').slice(0, 32);
  return `${isProven ? 'v' : 'c'}.${person}`;
}
