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

export function checkTimestamp(text: string, receivedAt: Date): Verification {
  if (!UNIX_SECONDS.test(text)) return refused('timestamp_malformed');
  const age = Math.floor(receivedAt.getTime() / 1000) - Number(text);
  return Math.abs(age) <= WINDOW_SECONDS ? { ok: true } : refused('timestamp_out_of_window');
}
