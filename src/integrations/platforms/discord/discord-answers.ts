import type { OutboundReply } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import type { SendResult, ThreadAddress } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { retryAfterOf } from './discord-api';
import { SNOWFLAKE } from './discord-settings';
import { permalinkTo } from './discord-ids';

/** Error codes (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json) by which the thread itself is the reason. */
const THREAD_IS_UNREACHABLE: Readonly<Record<number, string>> = {
  10003: 'unknown_channel',
  10004: 'unknown_guild',
  50001: 'missing_access',
  50007: 'cannot_message_this_user',
  50008: 'no_text_channel',
  50013: 'missing_permissions',
  50024: 'wrong_channel_type',
  50083: 'thread_archived',
  160005: 'thread_locked',
};
/** The message, the token or the settings are the reason. */
const OTHER_FAILURES: Readonly<Record<number, string>> = {
  20026: 'application_quarantined',
  40002: 'account_unverified',
  50006: 'empty_message',
  50014: 'invalid_token',
  50035: 'invalid_form_body',
  200000: 'blocked_by_automod',
  240000: 'blocked_link',
};

const GUILD = /^https:\/\/discord\.com\/channels\/(\d{1,20}|@me)\//;

/** What became of a post. Where it may be there, the nonce lets it be sent again for a while: the queue knows for how long. */
export function toSendResult(reply: OutboundReply, thread: ThreadAddress, guildId: string | null): SendResult {
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
  if (reply.status === 429) return { state: 'retry', reason: 'rate_limited', afterSeconds: retryAfterOf(reply) };
  if (reply.status >= 500) return { state: 'in_doubt', reason: `http_${reply.status}` };
  const answer = readJson(reply.body);
  if (reply.status < 200 || reply.status > 299) return toFailure(reply.status, at(answer, 'code'));
  const id = textAt(answer, 'id');
  if (id === null || !SNOWFLAKE.test(id)) return { state: 'in_doubt', reason: 'unreadable_answer' };
  const guild = guildId ?? GUILD.exec(thread.permalink ?? '')?.[1] ?? null;
  const pauseSeconds = pauseOf(reply.headers);
  return {
    state: 'delivered',
    externalId: `${thread.channel}:${id}`,
    permalink: guild === null ? null : permalinkTo(guild, thread.channel, id),
    ...(pauseSeconds === null ? {} : { pauseSeconds }),
  };
}

function toFailure(status: number, code: unknown): SendResult {
  const failed = (reason: string, unreachable: boolean): SendResult => ({ state: 'failed', reason, unreachable });
  if (status === 401) return failed('unauthorized', false);
  const no = typeof code === 'number' ? code : -1;
  const [ofThread, other] = [THREAD_IS_UNREACHABLE[no], OTHER_FAILURES[no]];
  if (ofThread !== undefined) return failed(ofThread, true);
  if (other !== undefined) return failed(other, false);
  // Without a code that we know: what we may not see, or what is not there, is the thread.
  return failed(typeof code === 'number' ? `discord_${code}` : `http_${status}`, status === 403 || status === 404);
}

/** The bucket of this channel is empty: the next post would be answered 429, and ten thousand of those cost the whole address its access. */
function pauseOf(headers: ReadonlyMap<string, string>): number | null {
  if (headers.get('x-ratelimit-remaining') !== '0') return null;
  return parseRetryAfter(headers.get('x-ratelimit-reset-after'), new Date(0));
}
