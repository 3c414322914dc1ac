import { createHmac, randomBytes } from 'node:crypto';
import { newId } from '../../src/common/uuid';
import type { Call } from './load-generator';
import { Vocabulary } from './vocabulary';

/** A generic form of the workspace, and what both servers need to know of it. */
export interface SignedForm {
  readonly workspaceId: string;
  readonly integrationId: string;
  readonly secret: string;
}

/** Enough people that nobody meets the limit of submissions an hour. */
const AUTHORS = 50_000;

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Deliveries as a form sends them, signed by Standard Webhooks: each with an id of its own, words of its own and one of many authors. */
export class DeliveryMaker {
  private readonly vocabulary = Vocabulary.make();
  private readonly keys: readonly Buffer[];
  private made = 0;

  constructor(private readonly forms: readonly SignedForm[]) {
    this.keys = forms.map(({ secret }) => Buffer.from(secret.slice('whsec_'.length), 'base64'));
  }

  /** Each client has a form of its own, as far as there are forms. */
  next(client: number): Call {
    const form = client % this.forms.length;
    const id = `msg_${newId()}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const author = this.made++ % AUTHORS;
    const body = JSON.stringify({
      title: this.vocabulary.words(6),
      idea: this.vocabulary.words(25),
      email: `author${author}@example.com`,
      name: `Author ${author}`,
    });
    const signature = createHmac('sha256', this.keys[form] ?? '')
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      method: 'POST',
      path: `/v1/intake/${this.forms[form]?.integrationId ?? ''}`,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    };
  }
}
