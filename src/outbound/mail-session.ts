import { isIP, connect } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { reasonOf } from './exchange';
import { AddressRefused } from './guarded-lookup';
import type { MailReply, MailServer, MailStage } from './outbound-mail';

/** The message on its way: composed, with the addresses of its envelope. */
export interface PostedMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

export interface SessionOptions {
  readonly lookup: LookupFunction;
  readonly ca: string[] | undefined;
  readonly timeoutMs: number;
  /** Milliseconds for one of several addresses. */
  readonly nextAddressAfterMs: number;
}

/** Milliseconds for the server to answer QUIT. */
const GOODBYE_MS = 1_000;

/** Largest answer of a server that is read, in bytes: longer ones are no SMTP. */
const MAX_ANSWER = 65_536;

/**
 * One connection to a mail server, for one message at most. The socket is our own, so that nodemailer neither asks DNS nor follows a proxy of the
 * environment. nodemailer reads the message only after the server said 354, so the first read is the line between `unsent` and `unanswered`.
 */
export class MailSession {
  readonly reply: Promise<MailReply>;

  private settle: (reply: MailReply) => void = () => undefined;
  private stage: MailStage = 'greeting';
  private isHandedOver = false;
  private socket: Socket | null = null;
  private connection: SMTPConnection | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    /** Its host is judged: an address, or a name whose look-up is guarded. */
    private readonly server: MailServer,
    private readonly options: SessionOptions,
  ) {
    this.timer = setTimeout(() => this.fail('time-out'), options.timeoutMs);
    this.reply = new Promise<MailReply>((resolve) => (this.settle = resolve)).then((reply) => {
      this.close(reply.outcome === 'accepted');
      return reply;
    });
  }

  /** Logs in, sends where there is a message, and leaves. */
  start(message: PostedMail | null): void {
    const socket = connect({
      host: this.server.host,
      port: this.server.port,
      lookup: this.options.lookup,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: this.options.nextAddressAfterMs,
    });
    this.socket = socket;
    socket.on('error', (error) => this.failBy(error));
    socket.once('connect', () => this.greet(socket, message));
  }

  /** Ends the session for a reason of ours or the network's. Does nothing once it has a reply. */
  fail(reason: string): void {
    this.settle(this.isHandedOver ? { outcome: 'unanswered', reason } : { outcome: 'unsent', reason: `not sent: ${reason}` });
  }

  private greet(socket: Socket, message: PostedMail | null): void {
    const { host, security, login, clientName } = this.server;
    const connection = new SMTPConnection({
      connection: socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      port: this.server.port,
      name: clientName,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      // Even under NODE_TLS_REJECT_UNAUTHORIZED=0.
      tls: { rejectUnauthorized: true, ca: this.options.ca, minVersion: 'TLSv1.2' },
      // Our timer covers the whole session; nodemailer's own would only add outcomes.
      connectionTimeout: this.options.timeoutMs * 2,
      greetingTimeout: this.options.timeoutMs * 2,
      socketTimeout: this.options.timeoutMs * 2,
      maxResponseSize: MAX_ANSWER,
    });
    this.connection = connection;
    connection.on('error', (error: Error) => this.failBy(error));
    // nodemailer closes first and tells the server's last word (421) after.
    connection.once('end', () => setImmediate(() => this.fail('connection closed')));
    connection.connect((error) => {
      if (error) this.failBy(error);
      else if (login === null) this.send(connection, message);
      else {
        this.stage = 'login';
        connection.login({ user: login.user, pass: login.password }, (refusal) => {
          if (refusal) this.failBy(refusal);
          else this.send(connection, message);
        });
      }
    });
  }

  private send(connection: SMTPConnection, message: PostedMail | null): void {
    if (message === null) {
      this.settle({ outcome: 'accepted' });
      return;
    }
    this.stage = 'sender';
    connection.send({ from: message.from, to: [message.to], size: message.raw.length }, this.handOver(message.raw), (error) => {
      if (error) this.failBy(error);
      else this.settle({ outcome: 'accepted' });
    });
  }

  private handOver(raw: Buffer): Readable {
    const stream: Readable = new Readable({
      read: () => {
        this.isHandedOver = true;
        stream.push(raw);
        stream.push(null);
      },
    });
    return stream;
  }

  private failBy(error: Error): void {
    if (error instanceof AddressRefused) this.settle({ outcome: 'blocked', reason: error.message });
    else {
      const status = statusOf(error);
      if (status === null) this.fail(reasonOf(error));
      else this.settle({ outcome: 'refused', stage: this.stageOf(error), status, reason: `smtp_${status}` });
    }
  }

  private stageOf(error: Error): MailStage {
    if (this.stage !== 'sender') return this.stage;
    const command = 'command' in error ? error.command : null;
    if (command === 'RCPT TO') return 'recipient';
    return command === 'MAIL FROM' ? 'sender' : 'message';
  }

  /** Says goodbye to a server that took the message; nobody waits for its answer. */
  private close(isPolite: boolean): void {
    clearTimeout(this.timer);
    if (isPolite) this.connection?.quit();
    else this.connection?.close();
    setTimeout(() => this.socket?.destroy(), isPolite ? GOODBYE_MS : 0).unref();
  }
}

/** The server's own answer, where that is what went wrong. */
function statusOf(error: Error): number | null {
  const status = 'responseCode' in error ? error.responseCode : null;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : null;
}
