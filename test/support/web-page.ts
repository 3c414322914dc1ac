import { createContext, runInContext } from 'node:vm';

interface Input {
  type: string;
  name: string;
  value: string;
}

/** A page with one plain HTML form, as far as Heed's script looks at it, and a visitor who fills it in. */
export class WebPage {
  readonly inputs = new Map<string, Input>();
  readonly loaded: string[] = [];
  private readonly listeners = new Map<string, (event: { persisted: boolean }) => void>();

  constructor(private readonly action: string) {}

  /** What `<script src="<action>/form.js">` does on this page. */
  async open(): Promise<void> {
    const src = `${this.action}/form.js`;
    const answer = await fetch(src);
    if (!answer.ok) throw new Error(`${src} answered ${answer.status}`);
    this.run(await answer.text(), src);
  }

  /** The visitor comes back by the browser's back button, and the page is as it was. */
  async comeBack(): Promise<void> {
    this.listeners.get('pageshow')?.({ persisted: true });
    const src = this.loaded.pop();
    if (src === undefined) throw new Error('The page asked for nothing');
    this.run(await (await fetch(src)).text(), src);
  }

  get token(): string {
    return this.inputs.get('heed_token')?.value ?? '';
  }

  submit(
    fields: Readonly<Record<string, string>>,
    encoding: 'urlencoded' | 'multipart' = 'urlencoded',
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const filled = { ...fields, ...(this.token === '' ? {} : { heed_token: this.token }) };
    const form = new FormData();
    for (const [name, value] of Object.entries(filled)) form.append(name, value);
    const body = encoding === 'urlencoded' ? new URLSearchParams(filled) : form;
    return fetch(this.action, { method: 'POST', body, headers, redirect: 'manual' });
  }

  private run(script: string, src: string): void {
    const form = {
      getAttribute: () => this.action,
      querySelector: (selector: string) => this.inputs.get(/name=(\w+)/.exec(selector)?.[1] ?? '') ?? null,
      appendChild: (input: Input) => this.inputs.set(input.name, input),
    };
    const elsewhere = { ...form, getAttribute: () => '/search', appendChild: () => fail('a form that is not ours was touched') };
    const document = {
      currentScript: { src },
      readyState: 'complete',
      querySelectorAll: () => [form, elsewhere],
      createElement: () => ({ type: '', name: '', value: '' }),
      head: { appendChild: (element: { src: string }) => this.loaded.push(element.src) },
    };
    const window = {
      addEventListener: (name: string, listener: (event: { persisted: boolean }) => void) => this.listeners.set(name, listener),
    };
    runInContext(script, createContext({ document, window, setTimeout: () => 0 }));
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}
