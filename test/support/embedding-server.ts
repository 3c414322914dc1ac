import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next call instead of answering it. */
export type EmbeddingMisbehaviour =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'dimensions'; readonly dimensions: number }
  | { readonly kind: 'garbage' };

export interface EmbeddingCall {
  readonly authorization: string | undefined;
  readonly model: unknown;
  readonly input: readonly string[];
  readonly encodingFormat: unknown;
  readonly dimensions: unknown;
}

/** Words that mean the same have one direction: what an encoder has learned, in short. */
const CONCEPTS: readonly (readonly string[])[] = [
  ['dark', 'night', 'black', 'dusk'],
  ['theme', 'mode', 'appearance', 'colours'],
  ['export', 'download', 'save', 'herunterladen'],
  ['csv', 'spreadsheet', 'table', 'tabelle'],
  ['invoice', 'invoices', 'rechnung', 'rechnungen'],
  ['reminder', 'reminders', 'erinnerung', 'erinnerungen'],
  ['snooze', 'postpone', 'verschieben'],
];
const DIMENSIONS = 48;

/**
 * Speaks `POST /v1/embeddings` as OpenAI describes it (https://platform.openai.com/docs/api-reference/embeddings/create), with the errors of its
 * kind. Vectors are made of the words: those of one concept share a direction. Answers in an order of its own, each with its `index`.
 */
export class EmbeddingServer {
  readonly key = 'sk-a-key-that-nobody-may-see';
  readonly calls: EmbeddingCall[] = [];
  encoding: 'float' | 'base64' = 'float';
  /** A text with it is refused as too long, as strict servers do. */
  refuses: string | null = null;
  /** Before each answer: for a look at what goes on while the model is asked. */
  onCall: () => Promise<unknown> = () => Promise.resolve();
  private readonly misbehaviours: EmbeddingMisbehaviour[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Also of calls that hang. */
  dropConnections(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** One for each of the next calls, in order; after them it behaves again. */
  misbehave(...next: readonly EmbeddingMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  behave(): void {
    this.misbehaviours.length = 0;
  }

  get inputs(): string[] {
    return this.calls.flatMap(({ input }) => input);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') {
      fail(response, 404, 'Unknown request URL');
      return;
    }
    if (request.headers.authorization !== `Bearer ${this.key}`) {
      fail(response, 401, 'Incorrect API key provided');
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const input = body.input as readonly string[];
    const { authorization } = request.headers;
    this.calls.push({ authorization, model: body.model, input, encodingFormat: body.encoding_format, dimensions: body.dimensions });
    await this.onCall();
    const next = this.misbehaviours.shift();
    if (next?.kind === 'hang') return;
    if (next?.kind === 'reset') return void request.socket.destroy();
    if (next?.kind === 'status') {
      if (next.retryAfter !== undefined) response.setHeader('retry-after', next.retryAfter);
      fail(response, next.status, `You said: ${input.join()}`);
      return;
    }
    if (next?.kind === 'garbage') return void response.end(`<html>${input.join()}</html>`);
    const { refuses } = this;
    if (input.length === 0 || input.includes('') || (refuses !== null && input.some((text) => text.includes(refuses)))) {
      fail(response, 400, `Invalid input: ${input.join()}`);
      return;
    }
    const dimensions = next?.kind === 'dimensions' ? next.dimensions : DIMENSIONS;
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: this.encode(directionOf(text, dimensions)) }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data: data.reverse(), model: body.model, usage: { prompt_tokens: 1, total_tokens: 1 } }));
  }

  private encode(values: readonly number[]): readonly number[] | string {
    return this.encoding === 'float' ? values : Buffer.from(Float32Array.from(values).buffer).toString('base64');
  }
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }));
}

/** Every text has a share of one direction, as texts of real models have. */
function directionOf(text: string, dimensions: number): number[] {
  const values: number[] = Array.from({ length: dimensions }, (_, i) => (i === 0 ? 0.8 : 0));
  for (const word of text.toLowerCase().match(/\p{L}{3,}/gu) ?? []) {
    const concept = CONCEPTS.findIndex((words) => words.includes(word));
    const at = concept >= 0 ? 1 + concept : 1 + CONCEPTS.length + (hash(word) % (dimensions - CONCEPTS.length - 1));
    values[at] = (values[at] ?? 0) + (concept >= 0 ? 2 : 0.3);
  }
  return values;
}

function hash(word: string): number {
  let code = 7;
  for (const letter of word) code = (Math.imul(code, 31) + letter.charCodeAt(0)) >>> 0;
  return code;
}
