import type { SendResult } from '../../integration';
import { parseRetryAfter } from '../../../outbound/retry-after';
import type { OutboundReply } from '../../../outbound/outbound';
import { at, idAt, isObject, readJson, textAt } from '../../payload';
import { permalinkTo } from './slack-message';

/** Errors of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage#errors) by what they mean for the delivery. */

/** The thread or its channel cannot be written to by us. */
export const THREAD_IS_UNREACHABLE = new Set([
  'cannot_reply_to_message',
  'channel_not_found',
  'channel_type_not_supported',
  'is_archived',
  'message_not_found',
  'messages_tab_disabled',
  'not_in_channel',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_locked',
  'restricted_action_thread_only_channel',
  'thread_not_found',
]);

/** Nothing was posted, and later it may be. */
export const COMES_BACK = new Set([
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** "It's possible some aspect of the operation succeeded before the error was raised." */
const MAY_HAVE_POSTED = new Set(['fatal_error', 'internal_error']);

export interface PostedTo {
  readonly channel: string;
  readonly root: string;
  readonly teamDomain: string | null;
}

/** What became of a post. Slack knows no repeats: only where it is certain that nothing was posted may it be tried again. */
export function toSendResult(reply: OutboundReply, target: PostedTo): SendResult {
  switch (reply.outcome) {
    case 'blocked':
      return { state: 'failed', reason: `blocked: ${reply.reason}`, unreachable: false };
    case 'unsent':
      return { state: 'retry', reason: reply.reason, afterSeconds: null };
    case 'unanswered':
      return { state: 'in_doubt', reason: reply.reason };
    case 'answered':
      break;
  }
  // A date in Retry-After is meant by Slack's clock, which the answer carries.
  const now = new Date(reply.headers.get('date') ?? 0);
  const afterSeconds = parseRetryAfter(reply.headers.get('retry-after'), now);
  if (reply.status === 429) return { state: 'retry', reason: 'ratelimited', afterSeconds };
  if (reply.status >= 500) return { state: 'in_doubt', reason: `http_${reply.status}` };
  if (reply.status < 200 || reply.status > 299) return { state: 'failed', reason: `http_${reply.status}`, unreachable: false };
  return toResult(readJson(reply.body), target, afterSeconds);
}

function toResult(answer: unknown, target: PostedTo, afterSeconds: number | null): SendResult {
  if (!isObject(answer) || typeof answer.ok !== 'boolean') return { state: 'in_doubt', reason: 'unreadable_answer' };
  if (at(answer, 'ok') === true) {
    const ts = textAt(answer, 'ts');
    if (ts === null) return { state: 'in_doubt', reason: 'answer_without_ts' };
    const channel = idAt(answer, 'channel') ?? target.channel;
    return { state: 'delivered', externalId: `${channel}:${ts}`, permalink: permalinkTo(target, channel, ts, target.root) };
  }
  const error = textAt(answer, 'error') ?? '';
  const reason = /^[a-z0-9_]{1,80}$/.test(error) ? error : 'unknown_error';
  if (COMES_BACK.has(reason)) return { state: 'retry', reason, afterSeconds };
  if (MAY_HAVE_POSTED.has(reason)) return { state: 'in_doubt', reason };
  return { state: 'failed', reason, unreachable: THREAD_IS_UNREACHABLE.has(reason) };
}
