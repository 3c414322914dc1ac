/** A caller of Heed's API with one key. Any status but the expected ones is an error that shows the problem. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly key: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body?: object): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  /** Reads the thing first, for its ETag. */
  async edit<T>(method: 'PATCH' | 'PUT', path: string, body: object): Promise<T> {
    const read = await fetch(this.base + path, { headers: this.headers() });
    return this.call<T>(method, path, body, { 'if-match': read.headers.get('etag') ?? '' });
  }

  /** Every page of a list. */
  async all<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    let cursor: string | null = null;
    do {
      const separator = path.includes('?') ? '&' : '?';
      const page: { data: T[]; page: { nextCursor: string | null } } = await this.get(
        `${path}${separator}limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      found.push(...page.data);
      cursor = page.page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  async text(path: string): Promise<string> {
    const response = await fetch(this.base + path, { headers: this.headers() });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.text();
  }

  private async call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.base + path, { method, headers: { ...this.headers(), ...type, ...headers }, ...init });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.key}` };
  }
}

/** Asks until the answer is there. The demo waits for Heed's queue, as a person with a browser would. */
export async function until<T>(what: string, ask: () => Promise<T | null | false>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
