import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { readSettings } from '../../integration';
import type { ConnectedIntegration } from '../../integration';
import { GithubSecrets } from './github-secrets';
import { GithubSettings } from './github-settings';

/** A page of long comments: fifty of them at their longest. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** Milliseconds. A delivery makes up to four calls, and all of them must end before it is taken for abandoned. */
const TIMEOUT_MS = 6_000;

/** GitHub's two APIs with one token. */
export class GithubClient {
  private readonly apiUrl: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    integration: ConnectedIntegration,
    private readonly outbound: OutboundCaller,
  ) {
    this.apiUrl = readSettings(GithubSettings, integration.settings).apiUrl.replace(/\/+$/, '');
    const { token } = readSettings(GithubSecrets, integration.secrets);
    // GitHub refuses requests without a user agent; the outbound client names us.
    this.headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
  }

  /** `path` begins with a slash, or is an address that `movedTo` gave. */
  get(path: string): Promise<OutboundReply> {
    return this.call('GET', this.addressOf(path));
  }

  post(path: string, body: object): Promise<OutboundReply> {
    return this.call('POST', this.addressOf(path), body);
  }

  patch(path: string, body: object): Promise<OutboundReply> {
    return this.call('PATCH', this.addressOf(path), body);
  }

  delete(path: string): Promise<OutboundReply> {
    return this.call('DELETE', this.addressOf(path));
  }

  graphql(query: string, variables: object): Promise<OutboundReply> {
    // On an Enterprise Server REST is at /api/v3 and GraphQL at /api/graphql.
    const url = /\/api\/v3$/.test(this.apiUrl) ? this.apiUrl.replace(/v3$/, 'graphql') : `${this.apiUrl}/graphql`;
    return this.call('POST', url, { query, variables });
  }

  /** Where a moved issue answers from, without its query; null for anything else, so that a token never goes to another host. */
  movedTo(reply: OutboundReply): string | null {
    if (reply.outcome !== 'answered' || ![301, 302, 307, 308].includes(reply.status)) return null;
    const location = reply.headers.get('location') ?? '';
    if (!URL.canParse(location, this.apiUrl)) return null;
    const url = new URL(location, this.apiUrl);
    return url.origin === new URL(this.apiUrl).origin ? `${url.origin}${url.pathname}` : null;
  }

  private addressOf(path: string): string {
    return path.startsWith('/') ? `${this.apiUrl}${path}` : path;
  }

  private call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<OutboundReply> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = body === undefined ? this.headers : { ...this.headers, 'content-type': 'application/json' };
    return this.outbound.call({ method, url, headers, ...content, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES });
  }
}
