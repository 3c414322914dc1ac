import { Pool } from 'undici';
import { Latencies } from './latencies';

/** Of a refusal's body. */
const SHOWN_CHARACTERS = 200;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface LoadResult {
  /** Answers with the expected status within the measured time. */
  readonly accepted: number;
  /** Including the warm-up and the calls under way at the end. */
  readonly acceptedInAll: number;
  readonly seconds: number;
  readonly latencies: Latencies;
  /** Other answers and broken connections, by status or message. */
  readonly refused: ReadonlyMap<string, number>;
}

export interface LoadOptions {
  readonly url: string;
  readonly clients: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly expectedStatus: number;
  /** Called anew for each call of each client. */
  readonly next: (client: number) => Call;
}

/** A closed loop: each client sends its next call when the one before is answered, over a connection that stays open. */
export async function generateLoad(options: LoadOptions): Promise<LoadResult> {
  const pool = new Pool(options.url, { connections: options.clients, pipelining: 1 });
  const latencies = new Latencies();
  const refused = new Map<string, number>();
  const begin = performance.now() + options.warmUpSeconds * 1000;
  const end = begin + options.seconds * 1000;
  let accepted = 0;
  let acceptedInAll = 0;
  const client = async (number: number): Promise<void> => {
    for (let sent = performance.now(); sent < end; sent = performance.now()) {
      const outcome = await call(pool, options.next(number));
      const now = performance.now();
      if (outcome !== String(options.expectedStatus)) {
        refused.set(outcome, (refused.get(outcome) ?? 0) + 1);
        continue;
      }
      acceptedInAll++;
      if (now < begin || now >= end) continue;
      accepted++;
      latencies.add(now - sent);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, (_, number) => client(number)));
  await pool.close();
  return { accepted, acceptedInAll, seconds: options.seconds, latencies, refused };
}

/** The status, with the reason of a refusal; or why there was none. */
async function call(pool: Pool, { method, path, headers, body }: Call): Promise<string> {
  try {
    const response = await pool.request({ method, path, headers, body: body ?? null });
    const text = await response.body.text();
    return response.statusCode < 400 ? String(response.statusCode) : `${response.statusCode} ${text.slice(0, SHOWN_CHARACTERS)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
