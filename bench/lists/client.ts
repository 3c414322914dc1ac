import { Client } from 'undici';
import { Latencies } from '../support/latencies';
import type { View } from './views';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface ListBody {
  readonly data?: readonly unknown[];
  readonly page?: { readonly nextCursor: string | null; readonly truncated?: boolean };
}

/** Not counted: the pages of the table and of the indexes get into memory. */
const WARM_UP_CALLS = 20;

/** One caller with one key, on a connection that stays open: each call begins when the one before is read to its end. */
export class ListClient {
  private readonly client: Client;

  constructor(
    url: string,
    private readonly key: string,
  ) {
    this.client = new Client(url);
  }

  async get(path: string): Promise<Answer> {
    const { statusCode, body } = await this.client.request({ method: 'GET', path, headers: { authorization: `Bearer ${this.key}` } });
    return { status: statusCode, body: await body.json() };
  }

  /** Milliseconds of so many calls of a view, its paths taking turns. */
  async measure(paths: readonly string[], calls: number): Promise<Latencies> {
    const latencies = new Latencies();
    for (let i = -WARM_UP_CALLS; i < calls; i++) {
      const path = paths[(i + WARM_UP_CALLS) % paths.length] ?? '';
      const started = performance.now();
      const { status, body } = await this.get(path);
      if (i >= 0) latencies.add(performance.now() - started);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    }
    return latencies;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** The same view from positions deep inside: the first page's cursor, with its position replaced. */
export function deepPaths({ paths, positions }: View, first: Answer): string[] {
  const { nextCursor } = (first.body as ListBody).page ?? { nextCursor: null };
  const [path] = paths;
  if (positions === null || positions.length === 0 || nextCursor === null || path === undefined) return [];
  const [filters] = JSON.parse(Buffer.from(nextCursor, 'base64url').toString('utf8')) as [string, string, string];
  return positions.map(([key, id]) => {
    const cursor = Buffer.from(JSON.stringify([filters, key, id])).toString('base64url');
    return `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
  });
}

/** How many rows an answer has; null where it is no list. */
export function rowsIn({ body }: Answer): number | null {
  return (body as ListBody).data?.length ?? null;
}

export function isTruncated({ body }: Answer): boolean {
  return (body as ListBody).page?.truncated === true;
}
