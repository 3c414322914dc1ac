import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Longer than anything Heed may take for an answer, a hung database included. */
const PATIENCE = 15_000;

/** One POST over a connection of its own. Null where no whole answer came: what a platform takes for a failure. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answer | null> {
  return new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent: false,
      timeout: PATIENCE,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(null));
      response.on('close', () =>
        resolve(response.complete ? { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') } : null),
      );
    });
    call.end(body);
  });
}
