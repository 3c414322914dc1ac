import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next post instead. `posts`: it is posted all the same, and the answer lost. */
export type MattermostMisbehaviour =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly id?: string;
      readonly headers?: Record<string, string>;
      readonly posts?: boolean;
    }
  | { readonly kind: 'reset'; readonly posts?: boolean };

export interface MattermostPost {
  readonly id: string;
  readonly channel_id: string;
  readonly root_id: string;
  readonly message: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Twenty-six characters, as Mattermost's ids have. */
export const mattermostId = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .padEnd(26, '0')
    .slice(0, 26);

export interface SaidInMattermost {
  readonly token: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly post?: string;
  readonly trigger?: string;
}

/** The fields of an outgoing webhook, as its documentation lists them. */
export function outgoingWebhook(said: SaidInMattermost): Record<string, string | number> {
  return {
    token: said.token,
    team_id: mattermostId('team'),
    team_domain: 'acme',
    channel_id: said.channel,
    channel_name: 'ideas',
    timestamp: 1793613599000,
    user_id: mattermostId(said.user),
    user_name: said.user,
    post_id: said.post ?? mattermostId('post1'),
    text: said.text,
    trigger_word: said.trigger ?? '',
    file_ids: '',
  };
}

export function slashCommand(said: SaidInMattermost): Record<string, string> {
  return {
    channel_id: said.channel,
    channel_name: 'general',
    command: '/idea',
    response_url: 'http://mattermost.invalid/hooks/commands/x',
    team_domain: 'acme',
    team_id: mattermostId('team'),
    text: said.text,
    token: said.token,
    trigger_id: `bm90LWEtdHJpZ2dlcg==${said.user}${said.text}`,
    user_id: mattermostId(said.user),
    user_name: said.user,
  };
}

/** A stand-in for a Mattermost server on the loopback: the calls of a bot. */
export class MattermostServer {
  readonly botToken = mattermostId('bottoken');
  readonly botUserId = mattermostId('heedbot');
  readonly posts: MattermostPost[] = [];
  readonly misbehaviours: MattermostMisbehaviour[] = [];
  /** Channels that the bot is not in. */
  readonly closed = new Set<string>();
  /** pending_post_id -> the post: what the server remembers for half a minute. */
  private readonly pending = new Map<string, MattermostPost>();
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.siteUrl;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get siteUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** More than half a minute goes by. */
  forgetPending(): void {
    this.pending.clear();
  }

  /** A post of somebody, in a thread where `root` is given. */
  write(id: string, channel: string, message: string, root = ''): void {
    this.posts.push({ id, channel_id: channel, root_id: root, message, props: {} });
  }

  in(channel: string): MattermostPost[] {
    return this.posts.filter((post) => post.channel_id === channel);
  }

  deliver(url: string, fields: Record<string, string | number>): Promise<Response> {
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString();
    const token: Record<string, string> = 'command' in fields ? { authorization: `Token ${String(fields.token)}` } : {};
    return fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...token }, body });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { pathname } = new URL(request.url ?? '/', 'http://mattermost.invalid');
    const [, kind = '', id = '', part = ''] = /^\/api\/v4\/([a-z]+)(?:\/([a-z0-9]+))?(?:\/([a-z]+))?$/.exec(pathname) ?? [];
    if (request.headers.authorization !== `Bearer ${this.botToken}`) refuse(response, 401, 'api.context.session_expired.app_error');
    else if (kind === 'users') send(response, 200, { id: this.botUserId, username: 'heed', is_bot: true });
    else if (kind === 'channels' && id === 'direct')
      send(response, 201, { id: mattermostId(`direct${(JSON.parse(body) as string[])[1] ?? ''}`) });
    else if (kind === 'channels' && part === 'posts') send(response, 200, this.recent(id));
    else if (kind === 'channels') this.channel(id, response);
    else if (kind === 'posts' && request.method === 'GET') this.post(id, response);
    else if (kind === 'posts') this.create(body, request, response);
    else refuse(response, 404, 'api.context.404.app_error');
  }

  private channel(id: string, response: ServerResponse): void {
    if (this.closed.has(id)) refuse(response, 403, 'api.context.permissions.app_error');
    else send(response, 200, { id, type: 'O' });
  }

  private post(id: string, response: ServerResponse): void {
    const post = this.posts.find((candidate) => candidate.id === id);
    if (post === undefined) refuse(response, 404, 'app.post.get.app_error');
    else send(response, 200, post);
  }

  private recent(channel: string): object {
    const posts = this.in(channel);
    return { order: posts.map(({ id }) => id), posts: Object.fromEntries(posts.map((post) => [post.id, post])) };
  }

  private create(body: string, request: IncomingMessage, response: ServerResponse): void {
    const given = JSON.parse(body) as { channel_id: string; root_id?: string; message: string; pending_post_id: string; props?: object };
    if (this.closed.has(given.channel_id)) {
      refuse(response, 403, 'api.context.permissions.app_error');
      return;
    }
    const root = this.posts.find(({ id }) => id === given.root_id);
    if (given.root_id && root !== undefined && root.root_id !== '') {
      refuse(response, 400, 'api.post.create_post.root_id.app_error');
      return;
    }
    const next = this.misbehaviours.shift();
    const post = next === undefined || next.posts === true ? this.remember(given) : null;
    if (next?.kind === 'reset') request.socket.resetAndDestroy();
    else if (next?.kind === 'status') {
      for (const [name, value] of Object.entries(next.headers ?? {})) response.setHeader(name, value);
      refuse(response, next.status, next.id ?? 'app.error');
    } else send(response, 201, post ?? {});
  }

  private remember(given: {
    channel_id: string;
    root_id?: string;
    message: string;
    pending_post_id: string;
    props?: object;
  }): MattermostPost {
    const known = this.pending.get(given.pending_post_id);
    if (known !== undefined) return known;
    const { channel_id, root_id = '', message, props = {} } = given;
    const post = { id: mattermostId(`made${this.posts.length}x`), channel_id, root_id, message, props: { ...props } };
    this.posts.push(post);
    this.pending.set(given.pending_post_id, post);
    return post;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, status: number, id: string): void {
  send(response, status, { id, message: 'No.', status_code: status });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
