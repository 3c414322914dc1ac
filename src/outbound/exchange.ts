import { Dispatcher } from 'undici';
import { OutboundReply } from './outbound';
import { AddressRefused } from './guarded-lookup';

/**
 * One request on one connection, from dispatch to its reply. undici calls `onRequestStart` in the same turn in which it hands the bytes to the socket, so
 * that call is the line between `unsent` and `unanswered`: before it nothing was written, after it we can no longer know.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<OutboundReply>;

  private settle: (reply: OutboundReply) => void = () => undefined;
  private settled = false;
  private written = false;
  private status = 0;
  private headers: ReadonlyMap<string, string> = new Map();
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly maxResponseBytes: number) {
    this.reply = new Promise((resolve) => (this.settle = resolve));
  }

  /** Ends the exchange for a reason of ours or the network's. Does nothing once it has a reply. */
  fail(reason: string, error?: Error): void {
    if (error instanceof AddressRefused) this.finish({ outcome: 'blocked', reason: error.message });
    else this.finish({ outcome: this.written ? 'unanswered' : 'unsent', reason: this.written ? reason : `not connected: ${reason}` });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Called again, undici would be about to repeat the request; called after we gave up, the caller was already told `unsent`.
    if (this.settled || this.written) {
      this.fail('connection lost');
      controller.abort(new Error('the call has ended'));
      return;
    }
    this.written = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Interim answers, like 103 Early Hints, come here first; the last one stays.
    this.status = status;
    this.headers = new Map(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    const room = this.maxResponseBytes - this.bytes;
    this.chunks.push(chunk.subarray(0, room));
    this.bytes += Math.min(chunk.length, room);
    if (chunk.length > room) this.answer(true);
  }

  onResponseEnd(): void {
    this.answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(reasonOf(error), error);
  }

  private answer(truncated: boolean): void {
    // `stream` holds back a character that the cut split in two, which would otherwise end the text as U+FFFD.
    const body = new TextDecoder().decode(Buffer.concat(this.chunks), { stream: truncated });
    const answered = { outcome: 'answered', status: this.status, headers: this.headers, body } as const;
    this.finish(truncated ? { ...answered, truncated } : answered);
  }

  private finish(reply: OutboundReply): void {
    this.settled = true;
    this.settle(reply);
  }
}

/** What an operator may meet, in words. Only these and the code are told: the messages of Node and undici hold addresses inside the network. */
const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  EAUTH: 'the server knows no login we can use',
  EAI_AGAIN: 'the name look-up failed for now',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNECTION: 'connection closed',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the host name does not resolve',
  EPROTOCOL: 'the answer is not SMTP',
  EPIPE: 'connection closed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  ETLS: 'no encrypted connection could be made',
  ETIMEDOUT: 'the network timed out',
  HTTPParserError: 'the answer is not HTTP',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in one that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate chain is incomplete',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  UND_ERR_SOCKET: 'connection closed',
};

export function reasonOf(error: Error): string {
  // nodemailer puts a code of its own over the network's.
  const original = 'originalCode' in error ? error.originalCode : undefined;
  const given = original ?? ('code' in error ? error.code : undefined);
  const code = typeof given === 'string' ? given : error.name;
  const words = WORDS[code];
  return words === undefined ? code : `${words} (${code})`;
}
