import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * An instant between what was done and what is yet to come. The database keeps milliseconds and rounds up: without the distance, what comes
 * next could bear the very time that was noted down before it.
 */
export async function aMoment(): Promise<Date> {
  const moment = Date.now() + 1;
  while (Date.now() <= moment) await nextTurn();
  return new Date(moment);
}
