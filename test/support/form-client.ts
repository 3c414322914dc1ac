import { createHmac, randomUUID } from 'node:crypto';

export function standardWebhookHeaders(secret: string, body: Buffer | string, at: Date, id: string): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${digest}` };
}

/** Posts to a `generic_form` integration: signed JSON, or the fields of an HTML form to a URL that ends in its secret. */
export class FormClient {
  constructor(private readonly options: { readonly url: string; readonly secret?: string }) {}

  /** The same `id` again is what a sender's retry looks like. */
  async submit(document: object, id: string = randomUUID()): Promise<Response> {
    return this.post(JSON.stringify(document), id);
  }

  async post(body: string, id: string = randomUUID(), secret = this.options.secret): Promise<Response> {
    const proof = secret === undefined ? {} : standardWebhookHeaders(secret, body, new Date(), id);
    return fetch(this.options.url, { method: 'POST', headers: { 'content-type': 'application/json', ...proof }, body });
  }

  /** As a browser does it, without following the redirect. */
  async submitHtml(fields: Readonly<Record<string, string>>, encoding: 'urlencoded' | 'multipart' = 'urlencoded'): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const body = encoding === 'urlencoded' ? new URLSearchParams(fields) : form;
    return fetch(this.options.url, { method: 'POST', body, redirect: 'manual' });
  }
}
