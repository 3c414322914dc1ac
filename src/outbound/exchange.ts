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
    if (status < 200) return; // interim, like 103 Early Hints
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
    this.fail(codeOf(error), error);
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

/** Only the code: messages of Node and undici may hold addresses inside the operator's network. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
