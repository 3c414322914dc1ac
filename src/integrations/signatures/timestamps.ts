import type { InboundRequest, Verification } from '../integration';
import { refused, soleHeader } from './headers';
import type { SoleHeader } from './headers';

/** Both ways, as Standard Webhooks and Slack advise: a replayed request is refused, and so is one signed for the future. */
const WINDOW_SECONDS = 300;

/** Whole seconds without sign, exponent or leading zeros: `123abc` and `1e9` are what a lenient parser would let through. */
const UNIX_SECONDS = /^(?:0|[1-9][0-9]{0,11})$/;

/** The text of a timestamp header that lies within the window around the time of receipt. */
export function checkTimestampHeader(request: InboundRequest, name: string): SoleHeader {
  const header = soleHeader(request, name, 'timestamp_missing');
  if (!header.ok) return header;
  const verdict = checkTimestamp(header.value, request.receivedAt);
  return verdict.ok ? header : verdict;
}

/** As Zendesk writes it: UTC, with or without fractions of a second. */
const RFC_3339_UTC = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z$/;

/** As checkTimestampHeader, for a time in the form of RFC 3339. */
export function checkRfc3339Header(request: InboundRequest, name: string): SoleHeader {
  const header = soleHeader(request, name, 'timestamp_missing');
  if (!header.ok) return header;
  const millis = RFC_3339_UTC.test(header.value) ? Date.parse(header.value) : NaN;
  if (Number.isNaN(millis)) return { ok: false, reason: 'timestamp_malformed' };
  const verdict = checkTimestamp(String(Math.max(Math.floor(millis / 1000), 0)), request.receivedAt);
  return verdict.ok ? header : { ok: false, reason: verdict.reason };
}

export function checkTimestamp(text: string, receivedAt: Date): Verification {
  if (!UNIX_SECONDS.test(text)) return refused('timestamp_malformed');
  const age = Math.floor(receivedAt.getTime() / 1000) - Number(text);
  return Math.abs(age) <= WINDOW_SECONDS ? { ok: true } : refused('timestamp_out_of_window');
}
