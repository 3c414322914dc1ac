import { DateTime } from 'luxon';

/** A day. A receiver that asks for more would park a delivery beyond its own retry plan. */
export const MAX_RETRY_AFTER_SECONDS = 86_400;

/**
 * `Retry-After` as whole seconds from `now`, 0 to 86,400; null when absent or unreadable. Takes delta-seconds and the three HTTP-date forms
 * (RFC 9110, 10.2.3 and 5.6.7), and a decimal fraction, which Discord sends; rounded up, never early.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return bounded(Number(text));
  const at = DateTime.fromHTTP(text);
  return at.isValid ? bounded((at.toMillis() - now.getTime()) / 1000) : null;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
}
