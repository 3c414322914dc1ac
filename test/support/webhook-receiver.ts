import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What the receiver does with the next call. `reset` cuts the connection after the body was read, `hold` answers when `release` is called. */
export type Behaviour =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } | 'reset' | 'hold';

export interface ReceivedWebhook {
  readonly id: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Somebody's server for webhooks on the loopback: keeps what it gets, and misbehaves on request. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  private readonly behaviours: Behaviour[] = [];
  private readonly held: ServerResponse[] = [];
  private readonly waiting: { count: number; resolve: () => void }[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  /** Listens on a free port and gives its URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** One for each of the next calls, in order; after them it answers 204. */
  behave(...next: readonly Behaviour[]): void {
    this.behaviours.push(...next);
  }

  /** Resolves once so many calls have come in. */
  arrivals(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ count, resolve }));
  }

  release(): void {
    for (const response of this.held.splice(0)) response.writeHead(204).end();
  }

  /** The payload, after the official library of Standard Webhooks has found the signature good; it throws otherwise. */
  static verify(secret: string, { body, headers }: ReceivedWebhook): { type: string; timestamp: string; data: Record<string, unknown> } {
    return new Webhook(secret).verify(body, { ...headers }) as { type: string; timestamp: string; data: Record<string, unknown> };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    this.received.push({
      id: headers['webhook-id'] ?? '',
      path: request.url ?? '',
      headers,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    const next = this.behaviours.shift() ?? { status: 204 };
    if (next === 'reset') request.socket.resetAndDestroy();
    else if (next === 'hold') this.held.push(response);
    else response.writeHead(next.status, next.headers).end(next.body);
    for (const { count, resolve } of this.waiting) if (this.received.length >= count) resolve();
  }
}
