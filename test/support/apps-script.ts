import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

const PAGE = join(__dirname, '../../docs/channels/google-forms.md');

export interface FetchedRequest {
  readonly url: string;
  readonly method: string;
  readonly contentType: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FormResponse {
  readonly id: string;
  readonly at: Date;
  readonly email: string;
  readonly answers: readonly { readonly itemId: number; readonly title: string; readonly value: unknown }[];
}

/** Apps Script has no Buffer: its bytes are Java's, from -128 to 127. */
const toBytes = (buffer: Buffer): number[] => [...new Int8Array(buffer)];
const toBuffer = (bytes: readonly number[]): Buffer => Buffer.from(Int8Array.from(bytes));

/**
 * Runs the script of docs/channels/google-forms.md as it stands there, with Google's services replaced by stand-ins that take and give what the real
 * ones do. What it fetches is kept, and `answers` are its answers in turn (200 when they run out).
 */
export class AppsScript {
  readonly fetched: FetchedRequest[] = [];
  readonly triggers: string[] = [];
  readonly log: string[] = [];
  sleptMs = 0;
  private readonly context: ReturnType<typeof createContext>;

  constructor(
    properties: Readonly<Record<string, string>>,
    private readonly answers: number[] = [],
  ) {
    const form = {
      getId: () => '1FAIpQLSd0bW8h7jYk',
      getTitle: () => 'Feature requests',
      getItems: () => [{ getId: () => 1204177352, getTitle: () => 'Your wish' }],
    };
    const trigger = { getHandlerFunction: () => 'heedOnSubmit' };
    this.context = createContext({
      console: { log: (line: string) => this.log.push(line) },
      FormApp: { getActiveForm: () => form },
      PropertiesService: { getScriptProperties: () => ({ getProperty: (name: string) => properties[name] ?? null }) },
      ScriptApp: {
        getProjectTriggers: () => [trigger],
        deleteTrigger: () => this.triggers.push('deleted'),
        newTrigger: (handler: string) => ({
          forForm: () => ({ onFormSubmit: () => ({ create: () => this.triggers.push(handler) }) }),
        }),
      },
      Utilities: {
        base64Decode: (text: string) => toBytes(Buffer.from(text, 'base64')),
        base64Encode: (bytes: number[]) => toBuffer(bytes).toString('base64'),
        newBlob: (text: string) => ({ getBytes: () => toBytes(Buffer.from(text, 'utf8')) }),
        computeHmacSha256Signature: (value: number[], key: number[]) =>
          toBytes(createHmac('sha256', toBuffer(key)).update(toBuffer(value)).digest()),
        sleep: (ms: number) => void (this.sleptMs += ms),
      },
      UrlFetchApp: {
        fetch: (url: string, options: Omit<FetchedRequest, 'url'> & { readonly muteHttpExceptions: boolean }) => {
          const status = this.answers.shift() ?? 200;
          if (status >= 400 && !options.muteHttpExceptions) throw new Error(`Request failed with ${status}`);
          this.fetched.push({ ...options, url });
          return { getResponseCode: () => status };
        },
      },
    });
    runInContext(scriptOfThePage(), this.context);
  }

  run(name: 'heedInstall' | 'heedTest'): void {
    runInContext(`${name}()`, this.context);
  }

  /** What Google calls when somebody submits the form. */
  submit(response: FormResponse): void {
    const handler = runInContext('heedOnSubmit', this.context) as (event: object) => void;
    const items = response.answers.map(({ itemId, title, value }) => ({
      getItem: () => ({ getId: () => itemId, getTitle: () => title, getType: () => 'PARAGRAPH_TEXT' }),
      getResponse: () => value,
    }));
    handler({
      response: {
        getId: () => response.id,
        getTimestamp: () => response.at,
        getRespondentEmail: () => response.email,
        getItemResponses: () => items,
      },
    });
  }
}

function scriptOfThePage(): string {
  const script = /```js\n(.*?)```/s.exec(readFileSync(PAGE, 'utf8'))?.[1];
  if (script === undefined) throw new Error(`${PAGE} has no script`);
  return script;
}
