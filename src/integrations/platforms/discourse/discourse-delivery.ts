import { truncate } from '../../../common/text';
import type { OutboundReply } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import { markerOf } from '../../delivery-marker';
import type { OutgoingMessage, SendResult } from '../../integration';
import { escapeMarkdown } from '../../markdown';
import { at, listAt, readJson, textAt, toWebUrl } from '../../payload';
import { topicUrl } from './discourse-events';
import type { DiscourseSettings } from './discourse-settings';

/** Characters: the site setting max_post_length is 32,000 where nobody changed it, and our marker needs some. */
const MAX_LENGTH = 31_900;
const MENTIONABLE = /^(?![0-9]+$)[\p{L}\p{N}_.-]{1,60}$/u;
const ZERO_WIDTH_SPACE = '\u200b';

/** Seconds to wait where Discourse limits without saying for how long: its limits are counted by the minute. */
const LEAST_PAUSE = 60;

/** The post as people see it. */
export function toPost({ paragraphs, credits, link }: OutgoingMessage): string {
  const names = credits.map(({ name, mention }) => (mention !== null && MENTIONABLE.test(mention) ? `@${mention}` : plain(name.trim())));
  const url = toWebUrl(link);
  const parts = [
    ...paragraphs.map((paragraph) => plain(paragraph.trim())),
    names.length === 0 ? '' : `🙌 ${names.join(', ')}`,
    url === null ? '' : `<${url}>`,
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text.length <= MAX_LENGTH ? text : truncate(text, MAX_LENGTH).replace(/\\+…$/, '…');
}

/** The marker makes two posts of the same words different, which Discourse would refuse, and shows us our own again. */
export function toRequest(message: OutgoingMessage): Record<string, unknown> {
  const { root, replyTo } = message.thread;
  const raw = `${toPost(message)}\n\n${markerOf(message.deliveryId)}`;
  return { topic_id: Number(root), raw, ...(replyTo === null ? {} : { reply_to_post_number: Number(replyTo) }) };
}

/** What became of a post (app/controllers/posts_controller.rb and lib/rate_limiter of discourse/discourse). */
export function toSendResult(reply: OutboundReply, settings: DiscourseSettings, topicId: string): SendResult {
  if (reply.outcome === 'blocked') return { state: 'failed', reason: `blocked: ${reply.reason}`, unreachable: false };
  if (reply.outcome === 'unsent') return { state: 'retry', reason: reply.reason, afterSeconds: null };
  if (reply.outcome === 'unanswered') return { state: 'in_doubt', reason: reply.reason };
  const answer = readJson(reply.body);
  if (reply.status === 429) return { state: 'retry', reason: 'rate_limited', afterSeconds: pauseOf(reply, answer) };
  if (reply.status >= 500) return { state: 'in_doubt', reason: `http_${reply.status}` };
  if (reply.status === 200) return toDelivered(answer, settings, topicId);
  if (reply.status === 404 || reply.status === 410) return { state: 'failed', reason: 'topic_not_found', unreachable: true };
  const said = listAt(answer, 'errors').join(' ');
  if (reply.status === 401 || /API (?:username|key)/i.test(said)) return { state: 'failed', reason: 'api_key_refused', unreachable: false };
  // Closed, archived, or in a category where the user may not write.
  if (reply.status === 403) return { state: 'failed', reason: 'may_not_write_here', unreachable: true };
  return { state: 'failed', reason: `http_${reply.status}`, unreachable: false };
}

function toDelivered(answer: unknown, settings: DiscourseSettings, topicId: string): SendResult {
  if (textAt(answer, 'action') === 'enqueued') return { state: 'in_doubt', reason: 'waits_for_approval_on_the_forum' };
  const id = at(answer, 'id');
  const postNumber = at(answer, 'post_number');
  if (typeof id !== 'number' || typeof postNumber !== 'number') return { state: 'in_doubt', reason: 'answer_without_id' };
  const permalink = `${topicUrl(settings, textAt(answer, 'topic_slug'), topicId)}/${postNumber}`;
  return { state: 'delivered', externalId: String(id), permalink };
}

/** Seconds that a 429 asks to wait; null for any other answer. */
export function pauseAfter(reply: OutboundReply): number | null {
  return reply.outcome === 'answered' && reply.status === 429 ? pauseOf(reply, readJson(reply.body)) : null;
}

function pauseOf({ headers }: Extract<OutboundReply, { outcome: 'answered' }>, answer: unknown): number {
  const seconds = at(answer, 'extras', 'wait_seconds');
  if (typeof seconds === 'number' && seconds > 0) return Math.min(Math.ceil(seconds), 86_400);
  return parseRetryAfter(headers.get('retry-after'), new Date(headers.get('date') ?? 0)) ?? LEAST_PAUSE;
}

/** Discourse links what stands behind a # to the tag or category of that name. */
function plain(text: string): string {
  return escapeMarkdown(text).replace(/#(?=[\p{L}\p{N}])/gu, `#${ZERO_WIDTH_SPACE}`);
}
