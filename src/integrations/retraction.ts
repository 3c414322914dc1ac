import type { OutboundReply } from '../outbound/outbound';
import type { RetractResult } from './integration';

/** What is said of an answer other than success. */
export type Refusal = (status: number, body: string) => RetractResult;

/**
 * What became of a message that was taken back over REST. Where no answer came it is done again: what is gone twice is gone once. `afterSeconds`: the
 * pause that the platform asks for.
 */
export function toRetractResult(reply: OutboundReply, afterSeconds: number | null, refusal: Refusal): RetractResult {
  if (reply.outcome === 'blocked') return { state: 'failed', reason: `blocked: ${reply.reason}` };
  if (reply.outcome !== 'answered') return { state: 'retry', reason: reply.reason, afterSeconds: null };
  const { status, body } = reply;
  if (status >= 200 && status <= 299) return { state: 'retracted' };
  if (status === 429 || status >= 500) return { state: 'retry', reason: `http_${status}`, afterSeconds };
  return refusal(status, body);
}

/** `channel:message`, as a platform names what it posted whose message ids are unique in their channel only. */
export function placeOf(externalId: string): { readonly channel: string; readonly message: string } {
  const end = externalId.lastIndexOf(':');
  return { channel: externalId.slice(0, Math.max(end, 0)), message: externalId.slice(end + 1) };
}
