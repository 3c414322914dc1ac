import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buttonPayload, messageCommandPayload, messageObject, modalPayload, slashPayload } from './discord-payloads';
import type { DiscordMessage, DiscordPlace, DiscordUser, Interaction } from './discord-payloads';
import { discordHeaders, newDiscordKeys } from './discord-signature';
import type { DiscordKeys } from './discord-signature';

/** What the server does with the next new message instead of answering 200. `posts`: it is posted all the same, the answer lost. */
export type DiscordMisbehaviour =
  | { readonly kind: 'rate_limited'; readonly retryAfter: number }
  | { readonly kind: 'error'; readonly status: number; readonly code: number }
  | { readonly kind: 'status'; readonly status: number; readonly posts?: boolean }
  | { readonly kind: 'hang'; readonly posts?: boolean }
  | { readonly kind: 'reset'; readonly posts?: boolean };

export interface DiscordPost {
  readonly id: string;
  readonly channelId: string;
  readonly content: string;
  /** The message it replies to, null where that is not there or none was asked for. */
  readonly repliesTo: string | null;
  /** Whom it called: ids of people, `everyone`. */
  readonly pings: readonly string[];
  readonly nonce: string | null;
  /** The interaction that it answers. */
  readonly interactionId: string | null;
  /** All that was sent. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** What somebody saw who used a command. */
export interface Interacted {
  readonly status: number;
  readonly type: number | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** The message that all see, where the answer was one. */
  readonly post: DiscordPost | null;
}

export interface InteractionOptions {
  readonly interaction?: Interaction;
  readonly keys?: DiscordKeys;
  readonly signedAt?: Date;
}

/** "The past few minutes" in which Discord knows a nonce; here until the test forgets them. */
type Nonces = Map<string, DiscordPost>;

/** A stand-in for Discord on the loopback: its REST API as a bot sees it, and its side of interactions over HTTP. */
export class DiscordServer {
  readonly keys = newDiscordKeys();
  readonly botToken = `MTA.${randomBytes(20).toString('hex')}`;
  readonly applicationId = '1179082371987300432';
  readonly guildId = '290926798626357999';
  readonly posts: DiscordPost[] = [];
  /** What it answers at /applications/@me, beside its id and key. */
  endpoint: string | null = null;
  commands: { name: string; type: number }[] = [];
  isMember = true;
  private readonly nonces: Nonces = new Map();
  private readonly said = new Map<string, DiscordMessage>();
  private readonly originals = new Map<string, DiscordPost>();
  private readonly misbehaviours: DiscordMisbehaviour[] = [];
  private readonly closedChannels = new Map<string, { status: number; code: number }>();
  private readonly left = new Map<string, number>();
  private readonly server: Server;
  private counter = 0n;

  constructor() {
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
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v10`;
  }

  place(channelId: string): DiscordPlace {
    return { applicationId: this.applicationId, guildId: this.guildId, channelId };
  }

  postsIn(channelId: string, repliesTo?: string): DiscordPost[] {
    return this.posts.filter((post) => post.channelId === channelId && (repliesTo === undefined || post.repliesTo === repliesTo));
  }

  misbehave(...next: readonly DiscordMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  closeChannel(channelId: string, status: number, code: number): void {
    this.closedChannels.set(channelId, { status, code });
  }

  /** So many posts are left in the bucket of a channel. */
  limit(channelId: string, remaining: number): void {
    this.left.set(channelId, remaining);
  }

  /** The few minutes are over. */
  forgetNonces(): void {
    this.nonces.clear();
  }

  /** The quarter of an hour is over. */
  forgetTokens(): void {
    this.originals.clear();
  }

  newInteraction(at = new Date()): Interaction {
    const id = this.newId(at);
    return { id, token: Buffer.from(`interaction:${id}:${randomBytes(64).toString('hex')}`).toString('base64url') };
  }

  /** A message somebody wrote in a channel. */
  say(channelId: string, author: DiscordMessage['author'], content: string): DiscordMessage {
    const message = { id: this.newId(), channelId, author, content };
    this.said.set(message.id, message);
    return message;
  }

  /** The developer portal saves an endpoint only if it answers a ping and refuses a signature that is wrong. */
  async saveEndpoint(url: string): Promise<boolean> {
    const ping = JSON.stringify({ ...this.newInteraction(), application_id: this.applicationId, type: 1, version: 1 });
    const good = await this.post(url, ping);
    const bad = await this.post(url, ping, { keys: newDiscordKeys() });
    const isPong = good.ok && ((await good.json()) as { type?: number }).type === 1;
    if (isPong && bad.status === 401) this.endpoint = url;
    return isPong && bad.status === 401;
  }

  slash(url: string, by: DiscordUser, text: string | null, place: DiscordPlace, options: InteractionOptions = {}): Promise<Interacted> {
    const interaction = options.interaction ?? this.newInteraction();
    const payload = slashPayload(by, text === null ? {} : { text }, place, interaction);
    return this.interact(url, payload, place, { ...options, interaction });
  }

  messageCommand(url: string, message: DiscordMessage, clickedBy: DiscordUser, options: InteractionOptions = {}): Promise<Interacted> {
    const interaction = options.interaction ?? this.newInteraction();
    const place = this.place(message.channelId);
    return this.interact(url, messageCommandPayload(message, clickedBy, place, interaction), place, { ...options, interaction });
  }

  submitModal(url: string, by: DiscordUser, text: string, place: DiscordPlace, options: InteractionOptions = {}): Promise<Interacted> {
    const interaction = options.interaction ?? this.newInteraction();
    return this.interact(url, modalPayload(by, text, place, interaction), place, { ...options, interaction });
  }

  tap(url: string, by: DiscordUser, customId: string, place: DiscordPlace, options: InteractionOptions = {}): Promise<Interacted> {
    const interaction = options.interaction ?? this.newInteraction();
    return this.interact(url, buttonPayload(by, customId, place, interaction), place, { ...options, interaction });
  }

  private async interact(url: string, payload: object, place: DiscordPlace, options: InteractionOptions): Promise<Interacted> {
    const response = await this.post(url, JSON.stringify(payload), options);
    const answer = (response.ok ? await response.json() : {}) as { type?: number; data?: Record<string, unknown> };
    const isSaid = answer.type === 4 && (Number(answer.data?.flags ?? 0) & 64) === 0;
    const post = isSaid ? this.record(place.channelId, answer.data ?? {}, options.interaction ?? null) : null;
    return { status: response.status, type: answer.type ?? null, data: answer.data ?? {}, post };
  }

  private post(url: string, body: string, options: InteractionOptions = {}): Promise<Response> {
    const signature = discordHeaders(options.keys ?? this.keys, body, options.signedAt ?? new Date());
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body,
      signal: AbortSignal.timeout(3000),
    });
  }

  private newId(at = new Date()): string {
    this.counter += 1n;
    return String((BigInt(at.getTime() - 1_420_070_400_000) << 22n) + (this.counter & 0x3fffffn));
  }

  private record(channelId: string, given: Record<string, unknown>, interaction: Interaction | null): DiscordPost {
    const reference = given.message_reference as { message_id?: string } | undefined;
    const target = reference?.message_id ?? null;
    const isThere = target !== null && (this.said.has(target) || this.posts.some(({ id }) => id === target));
    const content = typeof given.content === 'string' ? given.content : '';
    const post = {
      id: this.newId(),
      channelId,
      content,
      repliesTo: isThere ? target : null,
      pings: pingsOf(content, given.allowed_mentions),
      nonce: typeof given.nonce === 'string' ? given.nonce : null,
      interactionId: interaction?.id ?? null,
      request: given,
    };
    this.posts.push(post);
    if (interaction !== null) this.originals.set(interaction.token, post);
    return post;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const url = new URL(request.url ?? '/', 'http://discord.invalid');
    const path = url.pathname.replace(/^\/api\/v10/, '');
    const original = /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/.exec(path);
    if (original) {
      this.original(request.method ?? '', original[2] ?? '', body, response);
      return;
    }
    if (request.headers.authorization !== `Bot ${this.botToken}`) {
      sendJson(response, 401, { message: '401: Unauthorized', code: 0 });
      return;
    }
    const channel = /^\/channels\/([^/]+)\/messages$/.exec(path)?.[1];
    if (channel !== undefined && request.method === 'POST') {
      this.createMessage(channel, body, request, response);
      return;
    }
    sendJson(response, ...this.read(path, channel, url.searchParams));
  }

  private read(path: string, channel: string | undefined, query: URLSearchParams): [number, object] {
    const { applicationId, guildId, endpoint, commands } = this;
    if (channel !== undefined) {
      const closed = this.closedChannels.get(channel);
      if (closed) return [closed.status, { message: 'Missing Access', code: closed.code }];
      const after = BigInt(query.get('after') ?? '0');
      const list = this.postsIn(channel).filter(({ id }) => BigInt(id) > after);
      return [
        200,
        list
          .slice(-Number(query.get('limit') ?? 50))
          .reverse()
          .map((post) => this.toMessage(post)),
      ];
    }
    switch (path) {
      case '/users/@me':
        return [200, { id: applicationId, username: 'Heed', bot: true }];
      case '/applications/@me':
        return [200, { id: applicationId, name: 'Heed', verify_key: this.keys.publicKey, interactions_endpoint_url: endpoint }];
      case `/guilds/${guildId}`:
        return this.isMember ? [200, { id: guildId, name: 'Acme' }] : [404, { message: 'Unknown Guild', code: 10004 }];
      case `/applications/${applicationId}/commands`:
        return [200, []];
      case `/applications/${applicationId}/guilds/${guildId}/commands`:
        return this.isMember ? [200, commands] : [403, { message: 'Missing Access', code: 50001 }];
      default:
        return [404, { message: '404: Not Found', code: 0 }];
    }
  }

  private createMessage(channel: string, given: Record<string, unknown>, request: IncomingMessage, response: ServerResponse): void {
    const next = this.misbehaviours.shift();
    const closed = this.closedChannels.get(channel);
    const invalid =
      typeof given.content !== 'string' ||
      given.content === '' ||
      given.content.length > 2000 ||
      JSON.stringify(given.nonce ?? '').length > 27;
    const isPosted = !closed && !invalid && (next === undefined || ('posts' in next && next.posts === true));
    const post = isPosted ? this.postOnce(channel, given) : null;
    const remaining = (this.left.get(channel) ?? 5) - 1;
    if (this.left.has(channel)) this.left.set(channel, remaining);
    const limits = {
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': String(Math.max(remaining, 0)),
      'x-ratelimit-reset-after': '4.250',
    };
    switch (next?.kind) {
      case 'rate_limited':
        sendJson(
          response,
          429,
          { message: 'You are being rate limited.', retry_after: next.retryAfter, global: false },
          {
            'retry-after': String(Math.ceil(next.retryAfter)),
            'x-ratelimit-scope': 'user',
          },
        );
        return;
      case 'error':
        sendJson(response, next.status, { message: 'an error', code: next.code });
        return;
      case 'status':
        response.writeHead(next.status).end('upstream error');
        return;
      case 'hang':
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case undefined:
        if (closed) sendJson(response, closed.status, { message: 'an error', code: closed.code });
        else if (post === null) sendJson(response, 400, { message: 'Invalid Form Body', code: 50035 });
        else sendJson(response, 200, this.toMessage(post), limits);
    }
  }

  /** "If another message was created by the same author with the same nonce, that message will be returned and no new message will be created." */
  private postOnce(channel: string, given: Record<string, unknown>): DiscordPost {
    const nonce = given.enforce_nonce === true && typeof given.nonce === 'string' ? given.nonce : null;
    const known = nonce === null ? undefined : this.nonces.get(nonce);
    if (known) return known;
    const post = this.record(channel, given, null);
    if (nonce !== null) this.nonces.set(nonce, post);
    return post;
  }

  /** Until our answer is shown, and after a quarter of an hour, the token stands for nothing. */
  private original(method: string, token: string, given: Record<string, unknown>, response: ServerResponse): void {
    const post = this.originals.get(token);
    if (!post) {
      sendJson(response, 404, { message: 'Unknown Webhook', code: 10015 });
      return;
    }
    const edited =
      method === 'PATCH'
        ? { ...post, content: String(given.content), pings: pingsOf(String(given.content), given.allowed_mentions) }
        : post;
    this.posts[this.posts.indexOf(post)] = edited;
    this.originals.set(token, edited);
    sendJson(response, 200, this.toMessage(edited));
  }

  private toMessage(post: DiscordPost): object {
    const author = { id: this.applicationId, username: 'Heed', bot: true };
    const answered = post.interactionId === null ? {} : { interaction_metadata: { id: post.interactionId, type: 2 } };
    const { id, channelId, content } = post;
    return { ...messageObject({ id, channelId, author, content, applicationId: this.applicationId }), nonce: post.nonce, ...answered };
  }
}

/** Whom Discord calls for a message: without `allowed_mentions` everybody that it names. */
function pingsOf(content: string, allowed: unknown): string[] {
  const { parse = ['users', 'everyone'], users = [] } = (allowed ?? {}) as { parse?: string[]; users?: string[] };
  const named = [...content.matchAll(/<@!?(\d+)>/g)]
    .map(([, id]) => id ?? '')
    .filter((id) => parse.includes('users') || users.includes(id));
  return [...named, ...(parse.includes('everyone') && /@(?:everyone|here)/.test(content) ? ['everyone'] : [])];
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
