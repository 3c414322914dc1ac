import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** What the server does with the next message. `lost`: it reads the whole message and then cuts the connection, without an answer. */
export type MailMisbehaviour =
  | { readonly at: 'recipient' | 'sender' | 'message'; readonly status: number }
  | { readonly at: 'message'; readonly status: 'lost' | 'silence' };

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** Every header as it stands, unfolded, in order. */
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const MAIL_LOGIN = { user: 'heed', password: 'correct horse battery staple' };

/** A mail server on the loopback, the real protocol through and through: smtp-server. */
export class MailServerDouble {
  readonly received: ReceivedMail[] = [];
  private readonly misbehaviours: MailMisbehaviour[] = [];
  private readonly server: SMTPServer;

  constructor(options: SMTPServerOptions = {}) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, callback) => {
        if (username === MAIL_LOGIN.user && password === MAIL_LOGIN.password) callback(null, { user: username });
        else callback(refusal(535));
      },
      onMailFrom: (_address, _session, callback) => callback(this.refusalAt('sender')),
      onRcptTo: (_address, _session, callback) => callback(this.refusalAt('recipient')),
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const next = this.misbehaviours[0]?.at === 'message' ? this.misbehaviours.shift() : undefined;
          if (next?.status === 'lost') {
            this.cut();
            return;
          }
          if (next?.status === 'silence') return;
          if (typeof next?.status === 'number') {
            callback(refusal(next.status));
            return;
          }
          const { mailFrom, rcptTo } = session.envelope;
          void this.keep(
            mailFrom === false ? '' : mailFrom.address,
            rcptTo.map(({ address }) => address),
            Buffer.concat(chunks),
          ).then(() => callback());
        });
      },
      ...options,
    });
    // Clients that break off are part of the tests.
    this.server.on('error', () => undefined);
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.port;
  }

  stop(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** One for each of the next messages, in order; after them it behaves again. */
  misbehave(...next: readonly MailMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  to(address: string): ReceivedMail[] {
    return this.received.filter((mail) => mail.to.includes(address));
  }

  private refusalAt(at: MailMisbehaviour['at']): Error | null {
    const [next] = this.misbehaviours;
    if (next?.at !== at || typeof next.status !== 'number') return null;
    this.misbehaviours.shift();
    return refusal(next.status);
  }

  private cut(): void {
    for (const connection of this.server.connections as unknown as Set<{ _socket: { destroy(): void } }>) connection._socket.destroy();
  }

  private async keep(from: string, to: readonly string[], raw: Buffer): Promise<void> {
    const parsed = await PostalMime.parse(raw);
    this.received.push({
      from,
      to,
      raw: raw.toString('utf8'),
      headers: parsed.headers.map(({ key, value }) => ({ key, value })),
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html ?? '',
    });
  }
}

export function headerOf(mail: ReceivedMail | undefined, name: string): string | undefined {
  const found = mail?.headers.filter(({ key }) => key === name) ?? [];
  if (found.length > 1) throw new Error(`${name} stands there ${found.length} times`);
  return found[0]?.value;
}

function refusal(status: number): Error {
  return Object.assign(new Error('no'), { responseCode: status });
}
