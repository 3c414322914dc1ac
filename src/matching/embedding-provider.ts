import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { OutboundService } from '../outbound/outbound.service';
import { parseRetryAfter } from '../outbound/retry-after';
import { embeddingCalls, embeddingsPaused } from './embedding-metrics';
import { readEmbeddings } from './embedding-reply';
import type { Vector } from './meaning';

/** Texts of one call: within what endpoints take (Text Embeddings Inference by default 32 to 64, OpenAI 2,048). */
export const MAX_TEXTS = 64;
/** 64 vectors of 3,072 numbers of about 22 characters. */
const MAX_RESPONSE_BYTES = 6_000_000;
/** Milliseconds that the endpoint is left alone after a first failure; doubled with each further one. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 600_000;
/** No model can have anything against it. */
const PROBE = 'Dark mode';

/**
 * `refused`: these texts, or one of them; fewer may pass. `unavailable`: the endpoint does not answer as it should, or is left alone until `retryAt`
 * because it did not before.
 */
export type EmbeddingReply =
  | { readonly outcome: 'ok'; readonly vectors: readonly Vector[] }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unavailable'; readonly retryAt: Date };

/**
 * An OpenAI-compatible endpoint: `POST {url}/embeddings` with `{ model, input }` (https://platform.openai.com/docs/api-reference/embeddings). Optional: where none
 * is configured or it fails, matching goes by words. Not to be called within a transaction.
 */
@Injectable()
export class EmbeddingProvider {
  private readonly logger = new Logger('embeddings');
  /** Of this process: replicas find out for themselves, and none depends on what another one knows. */
  private failures = 0;
  private pausedUntil = new Date(0);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly outbound: OutboundService,
    private readonly clock: Clock,
  ) {}

  /** Vectors of one model cannot be compared with those of another: stored with each. Null: no endpoint is configured. */
  get model(): string | null {
    const { embeddings } = this.config;
    if (embeddings === null) return null;
    return embeddings.dimensions === null ? embeddings.model : `${embeddings.model} ${embeddings.dimensions}`;
  }

  /** At most MAX_TEXTS, none empty. `dimensions`: of the vectors that these are to be compared with, where there are some. */
  async embed(texts: readonly string[], timeoutMs: number, dimensions: number | null = null): Promise<EmbeddingReply> {
    const { embeddings } = this.config;
    if (embeddings === null || this.clock.now() < this.pausedUntil) return { outcome: 'unavailable', retryAt: this.pausedUntil };
    const reply = await this.outbound.call({
      method: 'POST',
      url: `${embeddings.url}/embeddings`,
      headers: {
        'content-type': 'application/json',
        ...(embeddings.key === null ? {} : { authorization: `Bearer ${embeddings.key}` }),
      },
      body: JSON.stringify({
        model: embeddings.model,
        input: texts,
        encoding_format: 'float',
        ...(embeddings.dimensions === null ? {} : { dimensions: embeddings.dimensions }),
      }),
      timeoutMs,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    if (reply.outcome !== 'answered') return this.fail(reply.reason, null);
    // What a text can be the reason for; the endpoint is well.
    if ([400, 413, 422].includes(reply.status)) {
      embeddingCalls.inc({ outcome: 'refused' });
      return { outcome: 'refused' };
    }
    if (reply.status !== 200) return this.fail(`status ${reply.status}`, reply.headers.get('retry-after') ?? null);
    const vectors = reply.truncated
      ? 'the reply is too long'
      : readEmbeddings(reply.body, texts.length, embeddings.dimensions ?? dimensions);
    if (typeof vectors === 'string') return this.fail(vectors, null);
    this.succeed();
    return { outcome: 'ok', vectors };
  }

  /** For whoever was refused a text: `ok` where another one passes; an endpoint that takes none is not well. */
  async probe(timeoutMs: number): Promise<EmbeddingReply> {
    const reply = await this.embed([PROBE], timeoutMs);
    return reply.outcome === 'refused' ? this.fail('it refuses every text', null) : reply;
  }

  private succeed(): void {
    embeddingCalls.inc({ outcome: 'ok' });
    embeddingsPaused.set(0);
    if (this.failures > 0) this.logger.log({ msg: 'the embedding endpoint answers again' });
    this.failures = 0;
  }

  private fail(reason: string, retryAfter: string | null): EmbeddingReply {
    const now = this.clock.now();
    const asked = parseRetryAfter(retryAfter ?? undefined, now);
    const pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE * 2 ** this.failures, (asked ?? 0) * 1_000));
    this.failures = Math.min(this.failures + 1, 20);
    this.pausedUntil = new Date(now.getTime() + pause);
    embeddingCalls.inc({ outcome: 'failed' });
    embeddingsPaused.set(1);
    this.logger.warn({
      msg: 'the embedding endpoint failed; matching goes by words alone for a while',
      reason,
      pauseSeconds: pause / 1_000,
    });
    return { outcome: 'unavailable', retryAt: this.pausedUntil };
  }
}
