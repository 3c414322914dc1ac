import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Random } from './random';

/** What becomes of one connection, and how often. */
const FATES = [
  ['whole', 0.82],
  /** Cut before a byte of the request went on. */
  ['before', 0.05],
  /** Forwarded; cut when the reply begins, so the client cannot know that it was stored. */
  ['after', 0.1],
  /** Forwarded; cut in the middle of the reply. */
  ['half', 0.03],
] as const;

type Fate = (typeof FATES)[number][0];

/** A TCP proxy before the API that loses replies, as networks do. Clients make one connection a request. */
export class CuttingProxy {
  readonly cuts = { before: 0, after: 0, half: 0 };
  private readonly server: Server;

  constructor(
    private readonly target: number,
    private readonly random: Random,
  ) {
    this.server = createServer((client) => this.carry(client));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  private carry(client: Socket): void {
    const fate = this.draw();
    client.on('error', () => undefined);
    if (fate === 'before') {
      this.cuts.before += 1;
      client.once('data', () => client.resetAndDestroy());
      return;
    }
    const upstream = connect(this.target, '127.0.0.1');
    upstream.on('error', () => client.resetAndDestroy());
    upstream.on('close', () => client.end());
    client.on('close', () => upstream.destroy());
    client.pipe(upstream);
    if (fate === 'whole') upstream.pipe(client);
    else upstream.once('data', (reply: Buffer) => this.cut(client, reply, fate));
  }

  private cut(client: Socket, reply: Buffer, fate: 'after' | 'half'): void {
    this.cuts[fate] += 1;
    if (fate === 'after') client.resetAndDestroy();
    else client.write(reply.subarray(0, Math.floor(reply.length / 2)), () => client.destroy());
  }

  private draw(): Fate {
    let left = this.random.next();
    for (const [fate, share] of FATES) {
      left -= share;
      if (left < 0) return fate;
    }
    return 'whole';
  }
}
