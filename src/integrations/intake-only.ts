import type { SendResult } from './integration';

/** A platform that takes in and has no way to answer later: its threads are listed as unreachable, so that a person can answer by other means. */
export function cannotAnswer(): Promise<SendResult> {
  return Promise.resolve({ state: 'failed', reason: 'channel_cannot_answer', unreachable: true });
}
