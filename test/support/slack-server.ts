import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deleteEvent, editEvent, eventEnvelope, mentionEvent, messageEvent, shortcutPayload } from './slack-payloads';
import type { SaidInSlack, ShortcutClick, SlackWorkspace } from './slack-payloads';
import { slackHeaders } from './slack-signature';

/** What the server does with the next chat.postMessage instead of posting. `posts`: the message is posted all the same, the answer lost. */
export type SlackMisbehaviour =
  | { readonly kind: 'rate_limited'; readonly retryAfter: number }
  | { readonly kind: 'error'; readonly error: string; readonly posts?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly posts?: boolean }
  | { readonly kind: 'hang'; readonly posts?: boolean }
  | { readonly kind: 'reset'; readonly posts?: boolean };

/** What the server knows of a channel: by default it is public and the bot may read it. */
export interface SlackChannel {
  readonly isPrivate?: boolean;
  /** What every call that reads it is answered: `not_in_channel`, `missing_scope`. */
  readonly readError?: string;
}

export interface SlackPost {
  readonly channel: string;
  /** The thread it was posted in, null for a message of its own. */
  readonly threadTs: string | null;
  readonly ts: string;
  readonly text: string;
  readonly deliveryId: string | null;
  /** All that was sent. */
  readonly request: Readonly<Record<string, unknown>>;
}

export interface SlackCommand {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly channelName?: string;
  readonly userName?: string;
  readonly triggerId?: string;
}

export interface SlackOptions extends Partial<SlackWorkspace> {
  readonly signingSecret?: string;
  readonly botToken?: string;
  /** What `x-oauth-scopes` names. */
  readonly scopes?: readonly string[];
}

export interface EventOptions {
  /** The same one again is what Slack's retry looks like. */
  readonly eventId?: string;
  readonly retryNum?: number;
  readonly retryReason?: string;
  readonly signingSecret?: string;
  readonly signedAt?: Date;
}

/** A stand-in for Slack on the loopback: its Web API as a bot sees it, and its side of events and interactivity. */
export class SlackServer {
  readonly workspace: SlackWorkspace;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly posts: SlackPost[] = [];
  /** Every call of the Web API, in order. */
  readonly calls: string[] = [];
  readonly userGroups = new Map<string, readonly string[]>();
  readonly channels = new Map<string, SlackChannel>();
  private readonly said: SaidInSlack[] = [];
  scopes: readonly string[];
  /** Before each answer: for a look at what goes on while Slack is asked. */
  onCall: () => Promise<unknown> = () => Promise.resolve();
  private readonly misbehaviours: SlackMisbehaviour[] = [];
  private readonly limited = new Map<string, number>();
  private readonly closedChannels = new Map<string, string>();
  private readonly server: Server;
  private counter = 0;

  constructor(options: SlackOptions = {}) {
    const { teamId = 'T061EG9R6', teamDomain = 'acme', appId = 'A0F82E8CA', botUserId = 'U0LAN0Z89', botId = 'B0LAN0Z88' } = options;
    this.workspace = { teamId, teamDomain, appId, botUserId, botId };
    this.signingSecret = options.signingSecret ?? randomBytes(16).toString('hex');
    this.botToken = options.botToken ?? `xoxb-${randomBytes(12).toString('hex')}`;
    this.scopes = options.scopes ?? ['chat:write', 'commands', 'app_mentions:read', 'channels:history', 'groups:history'];
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Listens on a free port and gives the value for the setting `apiUrl`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.apiUrl;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api`;
  }

  postsIn(channel: string, threadTs?: string): SlackPost[] {
    return this.posts.filter((post) => post.channel === channel && (threadTs === undefined || post.threadTs === threadTs));
  }

  /** One for each of the next calls of chat.postMessage, in order; after them it behaves again. */
  misbehave(...next: readonly SlackMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  /** From now on a post to this channel fails with this error, `is_archived` for one. */
  closeChannel(channel: string, error: string): void {
    this.closedChannels.set(channel, error);
  }

  /** The next call of this method is answered 429. */
  limit(method: string, retryAfter: number): void {
    this.limited.set(method, retryAfter);
  }

  /** A message with a `ts` of its own, to be sent as an event, clicked on or looked up. */
  say(said: Omit<SaidInSlack, 'ts'>): SaidInSlack {
    const message = { ...said, ts: this.nextTs() };
    this.said.push(message);
    return message;
  }

  /** Somebody sets an emoji under a message. */
  sendReaction(url: string, said: SaidInSlack, by: string, reaction = 'bulb', options?: EventOptions): Promise<Response> {
    const item = { type: 'message', channel: said.channel, ts: said.ts };
    return this.sendEvent(
      url,
      { type: 'reaction_added', user: by, item_user: said.user, reaction, item, event_ts: this.nextTs() },
      options,
    );
  }

  /** https://docs.slack.dev/interactivity/implementing-slash-commands */
  sendCommand(url: string, command: SlackCommand, options?: EventOptions): Promise<Response> {
    const { teamId, teamDomain } = this.workspace;
    const form = new URLSearchParams({
      token: 'z26uFbvR1xHJEdHE1OQiO6t8',
      team_id: teamId,
      team_domain: teamDomain,
      channel_id: command.channel,
      channel_name: command.channelName ?? 'random',
      user_id: command.user,
      user_name: command.userName ?? command.user.toLowerCase(),
      command: '/idea',
      text: command.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      response_url: `https://hooks.slack.com/commands/${teamId}/397700885554/96rGlfmibIGlgcZRskXaIFfN`,
      trigger_id: command.triggerId ?? `${this.nextTs()}.803a0bc887a14d10d2c447fce8b6703c`,
    });
    return this.post(url, 'application/x-www-form-urlencoded', form.toString(), options);
  }

  sendMessage(url: string, said: SaidInSlack, options?: EventOptions): Promise<Response> {
    return this.sendEvent(url, messageEvent(said, this.workspace), options);
  }

  sendMention(url: string, said: SaidInSlack, options?: EventOptions): Promise<Response> {
    return this.sendEvent(url, mentionEvent(said, this.workspace), options);
  }

  sendEdit(url: string, said: SaidInSlack, text: string, options?: EventOptions): Promise<Response> {
    return this.sendEvent(url, editEvent(said, text, this.nextTs(), this.workspace), options);
  }

  sendDelete(url: string, said: SaidInSlack, options?: EventOptions): Promise<Response> {
    return this.sendEvent(url, deleteEvent(said, this.nextTs(), this.workspace), options);
  }

  /** Slack shows an app its own message: what proves that a delivery in doubt arrived. */
  sendEcho(url: string, post: SlackPost, options?: EventOptions): Promise<Response> {
    const said = {
      channel: post.channel,
      user: this.workspace.botUserId,
      text: post.text,
      ts: post.ts,
      threadTs: post.threadTs ?? undefined,
    };
    const byBot = { bot_id: this.workspace.botId, app_id: this.workspace.appId, metadata: post.request.metadata };
    return this.sendEvent(url, { ...messageEvent(said, this.workspace), ...byBot }, options);
  }

  sendEvent(url: string, event: object, options: EventOptions = {}): Promise<Response> {
    const eventId = options.eventId ?? `Ev${randomBytes(5).toString('hex').toUpperCase()}`;
    return this.post(url, 'application/json', JSON.stringify(eventEnvelope(event, eventId, this.workspace)), options);
  }

  sendShortcut(url: string, click: Omit<ShortcutClick, 'triggerId'> & { triggerId?: string }, options?: EventOptions): Promise<Response> {
    const triggerId = click.triggerId ?? `${this.nextTs()}.${randomBytes(8).toString('hex')}`;
    return this.sendInteraction(url, shortcutPayload({ ...click, triggerId }, this.workspace), options);
  }

  sendInteraction(url: string, payload: object, options?: EventOptions): Promise<Response> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    return this.post(url, 'application/x-www-form-urlencoded', body, options);
  }

  sendUrlVerification(url: string, challenge: string, options?: EventOptions): Promise<Response> {
    return this.post(url, 'application/json', JSON.stringify({ token: 'z26u', challenge, type: 'url_verification' }), options);
  }

  private post(url: string, contentType: string, body: string, options: EventOptions = {}): Promise<Response> {
    const headers: Record<string, string> = {
      'content-type': contentType,
      ...slackHeaders(options.signingSecret ?? this.signingSecret, body, options.signedAt ?? new Date()),
    };
    if (options.retryNum !== undefined) {
      headers['x-slack-retry-num'] = String(options.retryNum);
      headers['x-slack-retry-reason'] = options.retryReason ?? 'http_timeout';
    }
    return fetch(url, { method: 'POST', headers, body });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    await this.onCall();
    const url = new URL(request.url ?? '/', 'http://slack.invalid');
    const given = readArguments(request.headers['content-type'] ?? '', body, url);
    const authorization = request.headers.authorization ?? (typeof given.token === 'string' ? `Bearer ${given.token}` : '');
    if (authorization === '') {
      sendJson(response, { ok: false, error: 'not_authed' });
      return;
    }
    if (authorization !== `Bearer ${this.botToken}`) {
      sendJson(response, { ok: false, error: 'invalid_auth' });
      return;
    }
    const method = url.pathname.replace('/api/', '');
    this.calls.push(method);
    const retryAfter = this.limited.get(method);
    if (retryAfter !== undefined) {
      this.limited.delete(method);
      response.writeHead(429, { 'retry-after': String(retryAfter), 'content-type': 'application/json' });
      response.end('{"ok":false,"error":"ratelimited"}');
      return;
    }
    switch (url.pathname) {
      case '/api/conversations.history':
      case '/api/conversations.replies': {
        sendJson(response, this.read(given, method === 'conversations.replies'));
        return;
      }
      case '/api/conversations.info': {
        const channel = this.channels.get(String(given.channel));
        const error = channel?.readError;
        const info = { id: given.channel, is_channel: true, is_private: channel?.isPrivate ?? false };
        sendJson(response, error === undefined ? { ok: true, channel: info } : { ok: false, error });
        return;
      }
      case '/api/conversations.open': {
        sendJson(response, { ok: true, channel: { id: `D${String(given.users)}` } });
        return;
      }
      case '/api/usergroups.users.list': {
        const users = this.userGroups.get(String(given.usergroup));
        sendJson(response, users ? { ok: true, users } : { ok: false, error: 'no_such_subteam' });
        return;
      }
      case '/api/chat.postMessage': {
        this.postMessage(given, request, response);
        return;
      }
      case '/api/chat.delete':
      case '/api/chat.update': {
        sendJson(response, this.change(given, method === 'chat.delete'));
        return;
      }
      case '/api/chat.getPermalink': {
        sendJson(response, this.getPermalink(given));
        return;
      }
      case '/api/auth.test': {
        response.setHeader('x-oauth-scopes', this.scopes.join(','));
        sendJson(response, this.authTest());
        return;
      }
      default: {
        sendJson(response, { ok: false, error: 'unknown_method' });
        return;
      }
    }
  }

  /** A bot changes its own messages only (https://docs.slack.dev/reference/methods/chat.update). */
  private change({ channel, ts, text, blocks }: Record<string, unknown>, isDeleted: boolean): object {
    const index = this.posts.findIndex((post) => post.channel === channel && post.ts === ts);
    const post = this.posts[index];
    if (post === undefined) return { ok: false, error: 'message_not_found' };
    if (isDeleted) this.posts.splice(index, 1);
    else if (typeof text !== 'string' || !Array.isArray(typeof blocks === 'string' ? JSON.parse(blocks) : blocks))
      return { ok: false, error: 'no_text' };
    else this.posts[index] = { ...post, text };
    return { ok: true, channel, ts };
  }

  private postMessage(given: Record<string, unknown>, request: IncomingMessage, response: ServerResponse): void {
    const next = this.misbehaviours.shift();
    const error = refusalOf(given) ?? this.closedChannels.get(String(given.channel));
    const isPosted = error === undefined && (next === undefined || ('posts' in next && next.posts === true));
    const post = isPosted ? this.record(given) : null;
    switch (next?.kind) {
      case 'rate_limited':
        response.writeHead(429, { 'retry-after': String(next.retryAfter), 'content-type': 'application/json' });
        response.end('{"ok":false,"error":"ratelimited"}');
        return;
      case 'status':
        response.writeHead(next.status).end('upstream error');
        return;
      case 'error': {
        sendJson(response, { ok: false, error: next.error });
        return;
      }
      case 'hang':
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case undefined:
        if (post === null) {
          sendJson(response, { ok: false, error: error ?? 'internal_error' });
          return;
        }
        {
          sendJson(response, {
            ok: true,
            channel: post.channel,
            ts: post.ts,
            message: { type: 'message', ...post.request, ts: post.ts },
          });
          return;
        }
    }
  }

  private record(given: Record<string, unknown>): SlackPost {
    const metadata = given.metadata as { event_payload?: { delivery_id?: string } } | undefined;
    const post = {
      channel: String(given.channel),
      threadTs: typeof given.thread_ts === 'string' ? given.thread_ts : null,
      ts: this.nextTs(),
      text: typeof given.text === 'string' ? given.text : '',
      deliveryId: metadata?.event_payload?.delivery_id ?? null,
      request: given,
    };
    this.posts.push(post);
    return post;
  }

  /** The newest first; what lies in a thread is not in the history of its channel. */
  private read(given: Record<string, unknown>, isThread: boolean): object {
    const { channel, latest = '9999999999.0', oldest = '0', limit = '100' } = given as Record<string, string>;
    const error = this.channels.get(String(channel))?.readError;
    if (error !== undefined) return { ok: false, error };
    const bot = { bot_id: this.workspace.botId, app_id: this.workspace.appId, user: this.workspace.botUserId };
    const messages = [
      ...this.said.map(({ user, text, ts, channel: where, threadTs }) => ({
        where,
        message: { type: 'message', user, text, ts, thread_ts: threadTs },
      })),
      ...this.posts.map(({ channel: where, text, ts, threadTs, request }) => ({
        where,
        message: { type: 'message', ...bot, text, ts, thread_ts: threadTs ?? undefined, metadata: request.metadata },
      })),
    ]
      .filter(({ where, message }) => where === channel && (isThread || message.thread_ts === undefined))
      .map(({ message }) => message)
      .filter(({ ts }) => Number(ts) >= Number(oldest) && Number(ts) <= Number(latest))
      .sort((a, b) => Number(b.ts) - Number(a.ts));
    return { ok: true, messages: messages.slice(0, Number(limit)), has_more: false };
  }

  private getPermalink(given: Record<string, unknown>): object {
    const { channel, message_ts: ts } = given;
    if (typeof channel !== 'string') return { ok: false, error: 'channel_not_found' };
    if (typeof ts !== 'string') return { ok: false, error: 'message_not_found' };
    const address = `https://${this.workspace.teamDomain}.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
    const root = this.posts.find((post) => post.channel === channel && post.ts === ts)?.threadTs;
    return { ok: true, channel, permalink: root ? `${address}?thread_ts=${root}&cid=${channel}` : address };
  }

  private authTest(): object {
    const { teamId, teamDomain, botUserId, botId } = this.workspace;
    const url = `https://${teamDomain}.slack.com/`;
    return {
      ok: true,
      url,
      team: teamDomain,
      user: 'heed',
      team_id: teamId,
      user_id: botUserId,
      bot_id: botId,
      is_enterprise_install: false,
    };
  }

  private nextTs(): string {
    this.counter += 1;
    return `${Math.floor(Date.now() / 1000)}.${String(this.counter).padStart(6, '0')}`;
  }
}

/** The limits that chat.postMessage enforces on what we send: 50 blocks, 3,000 characters a section. */
function refusalOf(given: Record<string, unknown>): string | undefined {
  if (typeof given.channel !== 'string' || given.channel === '') return 'channel_not_found';
  const blocks = Array.isArray(given.blocks) ? (given.blocks as { text?: { text?: string } }[]) : [];
  if (blocks.length === 0 && (typeof given.text !== 'string' || given.text === '')) return 'no_text';
  if (blocks.length > 50 || blocks.some((block) => (block.text?.text ?? '').length > 3000)) return 'invalid_blocks';
  if (typeof given.thread_ts === 'string' && !/^\d+\.\d+$/.test(given.thread_ts)) return 'invalid_thread_ts';
  return undefined;
}

/** Slack takes arguments as JSON, as a form (lists and objects in it as JSON), or in the query. */
function readArguments(contentType: string, body: Buffer, url: URL): Record<string, unknown> {
  if (contentType.startsWith('application/json')) return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const pairs = [...url.searchParams, ...new URLSearchParams(body.toString('utf8'))];
  return Object.fromEntries(pairs.map(([name, value]) => [name, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value]));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
