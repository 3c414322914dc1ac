import type { OutboundReply } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import type { SendResult } from '../../integration';
import { readJson, textAt } from '../../payload';

type Answered = Extract<OutboundReply, { outcome: 'answered' }>;

/** Seconds to wait where GitHub limits without saying for how long: "wait at least one minute" (docs.github.com, rate limits for the REST API). */
const LEAST_PAUSE = 60;

/** Refusals in GitHub's own words: its status alone does not tell a locked issue from a token without rights. */
const REFUSALS: readonly { readonly words: RegExp; readonly reason: string; readonly unreachable: boolean }[] = [
  { words: /is locked/i, reason: 'issue_locked', unreachable: true },
  { words: /archived/i, reason: 'repository_archived', unreachable: true },
  { words: /disabled/i, reason: 'issues_disabled', unreachable: true },
  { words: /not accessible by|must have|forbidden/i, reason: 'token_without_rights', unreachable: false },
];

/** What an answer other than success says of the post; null: it does not say whether the comment was posted. */
export function refusalOf(reply: OutboundReply): SendResult | null {
  if (reply.outcome === 'blocked') return { state: 'failed', reason: `blocked: ${reply.reason}`, unreachable: false };
  if (reply.outcome === 'unsent') return { state: 'retry', reason: reply.reason, afterSeconds: null };
  if (reply.outcome === 'unanswered' || reply.status >= 500) return null;
  if (isLimited(reply)) return { state: 'retry', reason: 'rate_limited', afterSeconds: pauseOf(reply) };
  const said = textAt(readJson(reply.body), 'message') ?? '';
  const known = REFUSALS.find(({ words }) => words.test(said));
  switch (reply.status) {
    case 401:
      return { state: 'failed', reason: 'token_refused', unreachable: false };
    case 404:
      return { state: 'failed', reason: 'not_found', unreachable: true };
    case 410:
      return { state: 'failed', reason: known?.reason ?? 'gone', unreachable: true };
    default:
      return { state: 'failed', reason: known?.reason ?? `http_${reply.status}`, unreachable: known?.unreachable ?? false };
  }
}

/** The secondary limits come as 403 too, with a Retry-After, with no calls left, or with nothing but words. */
function isLimited({ status, headers, body }: Answered): boolean {
  if (status === 429) return true;
  const isOut = headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
  return status === 403 && (isOut || /rate limit|abuse detection/i.test(textAt(readJson(body), 'message') ?? ''));
}

function pauseOf({ headers }: Answered): number {
  // By GitHub's own clock, which the answer carries; without it, no moment can be counted to.
  const now = new Date(headers.get('date') ?? NaN);
  const told = parseRetryAfter(headers.get('retry-after'), now);
  if (told !== null) return told;
  const reset = Number(headers.get('x-ratelimit-remaining') === '0' ? headers.get('x-ratelimit-reset') : NaN);
  const seconds = Math.ceil(reset - now.getTime() / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) : LEAST_PAUSE;
}

/** GraphQL answers 200 with its errors in the body (https://docs.github.com/en/graphql/guides/using-the-rest-api-and-graphql#errors). */
export function graphqlRefusal(type: string | null, said: string): SendResult {
  if (type === 'RATE_LIMITED') return { state: 'retry', reason: 'rate_limited', afterSeconds: LEAST_PAUSE };
  const known = REFUSALS.find(({ words }) => words.test(said));
  if (known) return { state: 'failed', reason: known.reason, unreachable: known.unreachable };
  if (type === 'NOT_FOUND') return { state: 'failed', reason: 'not_found', unreachable: true };
  return { state: 'failed', reason: type === 'FORBIDDEN' ? 'token_without_rights' : 'graphql_error', unreachable: false };
}
