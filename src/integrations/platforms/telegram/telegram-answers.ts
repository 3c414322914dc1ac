import type { OutboundReply } from '../../../outbound/outbound';
import { MAX_RETRY_AFTER_SECONDS, parseRetryAfter } from '../../../outbound/retry-after';
import type { RetractResult, SendResult, ThreadAddress } from '../../integration';
import { toRetractResult } from '../../retraction';
import { at, readJson, textAt } from '../../payload';
import { permalinkTo } from './telegram-message';

/** Telegram's errors are sentences; by these it says that the chat cannot be written to by us (tdlib/telegram-bot-api, Client.cpp). */
const CHAT_IS_UNREACHABLE: readonly (readonly [RegExp, string])[] = [
  [/bot was blocked by the user/i, 'bot_blocked'],
  [/bot was kicked|bot is not a member/i, 'bot_kicked'],
  [/user is deactivated/i, 'user_deactivated'],
  [/bot can't initiate conversation/i, 'bot_not_started'],
  [/chat not found|chat_id is empty|PEER_ID_INVALID/i, 'chat_not_found'],
  [/group chat was deactivated/i, 'chat_deactivated'],
  [/message thread not found|TOPIC_DELETED/i, 'topic_not_found'],
  [/TOPIC_CLOSED/i, 'topic_closed'],
  [
    /not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_SEND_PLAIN_FORBIDDEN|CHAT_RESTRICTED/i,
    'no_rights',
  ],
];

/** What became of a message. Telegram knows no repeats: only where it is certain that nothing was sent may it be tried again. */
export function toSendResult(reply: OutboundReply, thread: ThreadAddress): SendResult {
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
  const answer = readJson(reply.body);
  if (reply.status === 429) return { state: 'retry', reason: 'too_many_requests', afterSeconds: retryAfterOf(answer, reply.headers) };
  if (reply.status >= 500) return { state: 'in_doubt', reason: `http_${reply.status}` };
  if (reply.status < 200 || reply.status > 299) return toFailure(reply.status, answer);
  const [id, chat] = [at(answer, 'result', 'message_id'), at(answer, 'result', 'chat', 'id')];
  if (at(answer, 'ok') !== true || !Number.isSafeInteger(id)) return { state: 'in_doubt', reason: 'unreadable_answer' };
  const channel = Number.isSafeInteger(chat) ? String(chat) : thread.channel;
  const username = textAt(answer, 'result', 'chat', 'username');
  const topic = thread.root.includes('/') ? (thread.root.split('/')[0] ?? null) : null;
  return { state: 'delivered', externalId: `${channel}:${String(id)}`, permalink: permalinkTo(channel, username, topic, String(id)) };
}

/** https://core.telegram.org/bots/api#deletemessage: "A message can only be deleted if it was sent less than 48 hours ago." */
export const TOO_OLD = 'too_old_to_delete';

const IS_RETRACTED = /message to (?:delete|edit) not found|message is not modified|MESSAGE_ID_INVALID/i;

export function toRetraction(reply: OutboundReply): RetractResult {
  const answer = reply.outcome === 'answered' ? readJson(reply.body) : null;
  const pause = reply.outcome === 'answered' ? retryAfterOf(answer, reply.headers) : null;
  return toRetractResult(reply, pause, (status) => {
    const description = textAt(answer, 'description') ?? '';
    if (IS_RETRACTED.test(description)) return { state: 'retracted' };
    return { state: 'failed', reason: /message can't be deleted/i.test(description) ? TOO_OLD : `http_${status}` };
  });
}

function toFailure(status: number, answer: unknown): SendResult {
  const movedTo = at(answer, 'parameters', 'migrate_to_chat_id');
  if (Number.isSafeInteger(movedTo)) return { state: 'retry', reason: 'chat_moved', afterSeconds: null, movedToChannel: String(movedTo) };
  // The sentence may quote the message, and a wrong address holds the token: neither is repeated.
  const description = textAt(answer, 'description') ?? '';
  const [, unreachable] = CHAT_IS_UNREACHABLE.find(([sentence]) => sentence.test(description)) ?? [];
  if (unreachable !== undefined) return { state: 'failed', reason: unreachable, unreachable: true };
  if (status === 401 || status === 404) return { state: 'failed', reason: 'unauthorized', unreachable: false };
  return { state: 'failed', reason: status === 403 ? 'forbidden' : `http_${status}`, unreachable: status === 403 };
}

function retryAfterOf(answer: unknown, headers: ReadonlyMap<string, string>): number | null {
  const seconds = at(answer, 'parameters', 'retry_after');
  if (typeof seconds === 'number' && seconds >= 0) return Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_SECONDS);
  return parseRetryAfter(headers.get('retry-after'), new Date(headers.get('date') ?? 0));
}
