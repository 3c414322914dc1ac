import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import { readSettings } from '../../integration';
import type { ConnectedIntegration } from '../../integration';
import { readJson, textAt } from '../../payload';
import { MattermostSecrets } from './mattermost-secrets';
import { MattermostSettings } from './mattermost-settings';

/** Milliseconds: an answer that is lost must leave time to send again while the server knows a repeat. */
const TIMEOUT_MS = 5_000;

/** What the server said. `lost`: no telling whether it did what was asked. */
export type MattermostAnswer =
  | { readonly state: 'ok'; readonly answer: unknown }
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null }
  | { readonly state: 'lost'; readonly reason: string }
  | { readonly state: 'error'; readonly reason: string; readonly status: number };

/** The bot's calls of the REST API: https://developers.mattermost.com/api-documentation/ */
export class MattermostClient {
  constructor(
    private readonly integration: ConnectedIntegration,
    private readonly outbound: OutboundCaller,
  ) {}

  async call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<MattermostAnswer> {
    const { siteUrl } = readSettings(MattermostSettings, this.integration.settings);
    const { botToken } = readSettings(MattermostSecrets, this.integration.secrets);
    const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return toAnswer(await this.outbound.call({ method, url: `${siteUrl}/api/v4${path}`, headers, ...content, timeoutMs: TIMEOUT_MS }));
  }
}

function toAnswer(reply: OutboundReply): MattermostAnswer {
  if (reply.outcome === 'blocked') return { state: 'error', reason: `blocked: ${reply.reason}`, status: 0 };
  if (reply.outcome === 'unsent') return { state: 'retry', reason: reply.reason, afterSeconds: null };
  if (reply.outcome === 'unanswered') return { state: 'lost', reason: reply.reason };
  const answer = readJson(reply.body);
  if (reply.status === 200 || reply.status === 201) return { state: 'ok', answer };
  if (reply.status === 429) return { state: 'retry', reason: 'rate_limited', afterSeconds: pauseOf(reply.headers) };
  // Among them: the first post with this pending_post_id is still being saved.
  if (reply.status >= 500) return { state: 'lost', reason: `http_${reply.status}` };
  const id = textAt(answer, 'id') ?? '';
  return { state: 'error', reason: /^[a-z0-9_.]{1,100}$/.test(id) ? id : `http_${reply.status}`, status: reply.status };
}

/** X-Ratelimit-Reset counts the seconds until the limit is lifted. */
function pauseOf(headers: ReadonlyMap<string, string>): number | null {
  const now = new Date(headers.get('date') ?? 0);
  return parseRetryAfter(headers.get('retry-after') ?? headers.get('x-ratelimit-reset'), now);
}
