const MINUTE = 60;
const HOUR = 3600;

/** Seconds before each attempt into a thread, counted from the end of the one before; after the last it is given up. 45 h in all. */
export const THREAD_GAPS: readonly number[] = [0, 10, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];

/** Standard Webhooks 1.0.0, "Deliverability and reliability": 75.6 h in all. */
export const WEBHOOK_GAPS: readonly number[] = [
  0,
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Up to a tenth longer, never shorter: a receiver that comes back must not meet everything at once, nor anything before its Retry-After. */
const JITTER = 0.1;

/** Seconds until the next attempt after `attemptsMade` failed ones, null when it is given up. `random` in [0, 1). */
export function secondsUntilNext(gaps: readonly number[], attemptsMade: number, retryAfter: number | null, random: number): number | null {
  const gap = gaps[attemptsMade];
  if (gap === undefined) return null;
  return Math.max(gap, retryAfter ?? 0) * (1 + JITTER * random);
}
