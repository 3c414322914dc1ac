import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next new comment instead. `posts`: it is posted all the same, and the answer lost. */
export type GithubMisbehaviour =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly headers?: Record<string, string>;
      readonly posts?: boolean;
    }
  | { readonly kind: 'reset' | 'hang'; readonly posts?: boolean };

export interface PostedComment {
  readonly id: number;
  /** owner/name#12 */
  readonly channel: string;
  /** The node id of the comment of a discussion that it replies to. */
  readonly replyTo: string | null;
  readonly body: string;
}

export function githubHeaders(secret: string, body: Buffer | string): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

/** A stand-in for GitHub on the loopback: the REST and GraphQL calls that comments need, and its side of a webhook. */
export class GithubServer {
  readonly token = 'ghp_0123456789abcdefghijABCDEFGHIJ';
  readonly webhookSecret = 'a webhook secret of this repository';
  readonly login = 'heed-answers';
  readonly comments: PostedComment[] = [];
  /** How often comments were read back. */
  reads = 0;
  scopes: string | null = null;
  private readonly misbehaviours: GithubMisbehaviour[] = [];
  private readonly moved = new Map<string, string>();
  private readonly missing = new Map<string, number>();
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private counter = 492_700_400;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.apiUrl;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  misbehave(...next: readonly GithubMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  /** The old address redirects from now on, as that of a transferred issue does. */
  move(from: string, to: string): void {
    this.moved.set(from, to);
  }

  remove(channel: string, status: 404 | 410): void {
    this.missing.set(channel, status);
  }

  /** Somebody else's comment. */
  write(channel: string, body: string): void {
    this.comments.push({ id: ++this.counter, channel, replyTo: null, body });
  }

  in(channel: string): PostedComment[] {
    return this.comments.filter((comment) => comment.channel === channel);
  }

  /** The same `guid` again is what a redelivery looks like. */
  deliver(url: string, event: string, payload: object, guid: string = randomUUID(), isForm = false): Promise<Response> {
    const json = JSON.stringify(payload);
    const body = isForm ? new URLSearchParams({ payload: json }).toString() : json;
    const headers = {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': guid,
      ...githubHeaders(this.webhookSecret, body),
    };
    return fetch(url, { method: 'POST', headers, body });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://github.invalid');
    response.setHeader('date', 'Mon, 02 Nov 2026 10:00:00 GMT');
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      send(response, 401, { message: 'Bad credentials' });
      return;
    }
    if (url.pathname === '/graphql') {
      this.graphql(JSON.parse(body) as GraphqlRequest, request, response);
      return;
    }
    if (url.pathname === '/user') {
      if (this.scopes !== null) response.setHeader('x-oauth-scopes', this.scopes);
      send(response, 200, { login: this.login, id: 1 });
      return;
    }
    const [, owner, name, rest] = /^\/repos(?:itories)?\/([^/]+)\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const repository = `${owner ?? ''}/${name ?? ''}`;
    if (rest === undefined) {
      const status = this.missing.get(repository) ?? 200;
      send(response, status, status === 200 ? { full_name: repository, archived: false } : { message: 'Not Found' });
      return;
    }
    const number = /^\/issues\/([0-9]+)\/comments$/.exec(rest)?.[1] ?? '';
    this.issue(`${repository}#${number}`, url, body, request, response);
  }

  private issue(channel: string, url: URL, body: string, request: IncomingMessage, response: ServerResponse): void {
    const [, newRepository, newNumber] = /^(.*)#(.*)$/.exec(this.moved.get(channel) ?? '') ?? [];
    if (newRepository !== undefined) {
      const location = `${this.apiUrl}/repositories/${newRepository}/issues/${newNumber ?? ''}/comments`;
      response.setHeader('location', location);
      send(response, request.method === 'GET' ? 301 : 307, { message: 'Moved Permanently', url: location });
      return;
    }
    const missing = this.missing.get(channel);
    if (missing !== undefined) {
      send(response, missing, { message: missing === 404 ? 'Not Found' : 'This issue was deleted' });
      return;
    }
    if (request.method === 'GET') {
      this.reads += 1;
      const [size, page] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))];
      const all = this.in(channel).map((comment) => this.toRest(comment));
      send(response, 200, all.slice((page - 1) * size, page * size));
      return;
    }
    const given = (JSON.parse(body) as { body: string }).body;
    this.create({ channel, replyTo: null, body: given }, request, response, (comment) => [201, this.toRest(comment)]);
  }

  private graphql({ query, variables }: GraphqlRequest, request: IncomingMessage, response: ServerResponse): void {
    const { owner, name, number, replyTo, isReply, input } = variables;
    if (input !== undefined) {
      const channel = input.discussionId.replace(/^D_/, '');
      const made = { channel, replyTo: input.replyToId ?? null, body: input.body };
      this.create(made, request, response, (comment) => [200, { data: { addDiscussionComment: { comment: toNode(comment) } } }]);
      return;
    }
    this.reads += 1;
    const channel = `${owner ?? ''}/${name ?? ''}#${number ?? ''}`;
    if (this.missing.has(channel)) {
      const message = `Could not resolve to a Discussion with the number of ${number ?? ''}.`;
      send(response, 200, {
        data: { repository: { discussion: null } },
        errors: [{ type: 'NOT_FOUND', path: ['repository'], message }],
      });
      return;
    }
    if (isReply === true && this.missing.has(replyTo ?? '')) {
      const message = `Could not resolve to a node with the global id of '${replyTo ?? ''}'`;
      send(response, 200, { data: { node: null }, errors: [{ type: 'NOT_FOUND', path: ['node'], message }] });
      return;
    }
    if (!query.includes('discussion(number: $number)')) throw new Error('an unknown query');
    const nodes = this.in(channel)
      .filter((comment) => comment.replyTo === (isReply === true ? replyTo : null))
      .map(toNode);
    const discussion = { id: `D_${channel}`, ...(isReply === true ? {} : { comments: { nodes } }) };
    send(response, 200, { data: { repository: { discussion }, ...(isReply === true ? { node: { replies: { nodes } } } : {}) } });
  }

  private create(
    made: Omit<PostedComment, 'id'>,
    request: IncomingMessage,
    response: ServerResponse,
    answer: (comment: PostedComment) => [number, object],
  ): void {
    const next = this.misbehaviours.shift();
    const comment = { ...made, id: ++this.counter };
    if (next === undefined || next.posts === true) this.comments.push(comment);
    switch (next?.kind) {
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'hang':
        return;
      case 'status':
        for (const [name, value] of Object.entries(next.headers ?? {})) response.setHeader(name, value);
        {
          send(response, next.status, { message: next.message ?? 'upstream error' });
          return;
        }
      case undefined: {
        send(response, ...answer(comment));
        return;
      }
    }
  }

  private toRest(comment: PostedComment): object {
    const [repository = '', number = ''] = comment.channel.split('#');
    const html_url = `https://github.com/${repository}/issues/${number}#issuecomment-${comment.id}`;
    return { id: comment.id, html_url, user: { login: this.login }, body: comment.body };
  }
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: {
    readonly owner?: string;
    readonly name?: string;
    readonly number?: number;
    readonly replyTo?: string;
    readonly isReply?: boolean;
    readonly input?: { readonly discussionId: string; readonly replyToId?: string; readonly body: string };
  };
}

function toNode({ id, channel, body }: PostedComment): object {
  const [repository = '', number = ''] = channel.split('#');
  return { databaseId: id, url: `https://github.com/${repository}/discussions/${number}#discussioncomment-${id}`, body };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
