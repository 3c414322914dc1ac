import { createHmac, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next post instead. `posts`: it is posted all the same, and the answer lost. */
export type DiscourseMisbehaviour =
  | { readonly kind: 'status'; readonly status: number; readonly body?: object; readonly posts?: boolean }
  | { readonly kind: 'reset'; readonly posts?: boolean };

export interface ForumPost {
  readonly id: number;
  readonly topicId: number;
  readonly postNumber: number;
  readonly replyTo: number | null;
  readonly raw: string;
}

export interface SaidOnForum {
  readonly id: number;
  readonly userId: number;
  readonly username: string;
  readonly raw: string;
  readonly topicId: number;
  readonly title?: string;
  readonly postNumber?: number;
  readonly category?: number;
  readonly trustLevel?: number;
  readonly version?: number;
  readonly more?: object;
}

export function discourseHeaders(secret: string, body: Buffer | string): Record<string, string> {
  return { 'x-discourse-event-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

/** As WebHookPostSerializer writes it, with the fields that tell one post from another. */
export function forumPost(said: SaidOnForum): { post: object } {
  const at = `2026-11-02T09:5${said.version ?? 1}:00.000Z`;
  return {
    post: {
      id: said.id,
      name: null,
      username: said.username,
      avatar_template: '/letter_avatar_proxy/v4/letter/n/{size}.png',
      created_at: '2026-11-02T09:51:00.000Z',
      updated_at: at,
      raw: said.raw,
      cooked: `<p>${said.raw}</p>`,
      post_number: said.postNumber ?? 1,
      post_type: 1,
      reply_to_post_number: null,
      topic_id: said.topicId,
      topic_slug: 'dark-mode',
      topic_title: said.title ?? 'Dark mode',
      topic_archetype: 'regular',
      category_id: said.category ?? 7,
      category_slug: 'ideas',
      version: said.version ?? 1,
      trust_level: said.trustLevel ?? 1,
      admin: false,
      moderator: false,
      staff: false,
      user_id: said.userId,
      hidden: false,
      deleted_at: null,
      wiki: false,
      ...said.more,
    },
  };
}

/** A stand-in for a forum on the loopback: what an API key may do, and its webhooks. */
export class DiscourseServer {
  readonly apiKey = 'd00df00dd00df00dd00df00dd00df00d';
  readonly apiUsername = 'heed';
  readonly webhookSecret = 'a webhook secret of this forum';
  readonly posts: ForumPost[] = [];
  readonly misbehaviours: DiscourseMisbehaviour[] = [];
  /** What the same request was answered within the last two minutes (DistributedMemoizer). */
  private readonly memory = new Map<string, object>();
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

  in(topicId: number): ForumPost[] {
    return this.posts.filter((post) => post.topicId === topicId);
  }

  /** A repeat has an event id of its own, as Discourse's retries do. */
  deliver(url: string, event: string, body: object): Promise<Response> {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'x-discourse-instance': this.siteUrl,
      'x-discourse-event-id': String(randomInt(1e9)),
      'x-discourse-event-type': event === 'post_liked' ? 'like' : (event.split('_')[0] ?? ''),
      'x-discourse-event': event,
      ...discourseHeaders(this.webhookSecret, text),
    };
    return fetch(url, { method: 'POST', headers, body: text });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (request.headers['api-key'] !== this.apiKey || request.headers['api-username'] !== this.apiUsername) {
      const errors = ['You are not permitted to view the requested resource. The API username or key is invalid.'];
      send(response, 403, { errors, error_type: 'invalid_access' });
    } else if (request.url === '/session/current.json') {
      send(response, 200, { current_user: { id: 3, username: this.apiUsername } });
    } else if (request.url === '/posts.json') {
      this.create(body, request, response);
    } else {
      send(response, 404, { errors: ['The requested URL or resource could not be found.'], error_type: 'not_found' });
    }
  }

  private create(body: string, request: IncomingMessage, response: ServerResponse): void {
    const next = this.misbehaviours.shift();
    const answer = next === undefined || next.posts === true ? this.remember(body) : {};
    if (next?.kind === 'reset') request.socket.resetAndDestroy();
    else if (next?.kind === 'status') send(response, next.status, next.body ?? {});
    else send(response, 200, answer);
  }

  private remember(body: string): object {
    const known = this.memory.get(body);
    if (known !== undefined) return known;
    const given = JSON.parse(body) as { topic_id: number; raw: string; reply_to_post_number?: number };
    const post = {
      id: 1000 + this.posts.length,
      topicId: given.topic_id,
      postNumber: 2 + this.in(given.topic_id).length,
      replyTo: given.reply_to_post_number ?? null,
      raw: given.raw,
    };
    this.posts.push(post);
    const answer = {
      id: post.id,
      topic_id: post.topicId,
      post_number: post.postNumber,
      topic_slug: 'dark-mode',
      username: this.apiUsername,
    };
    this.memory.set(body, answer);
    return answer;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
