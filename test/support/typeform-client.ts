import { createHmac, randomUUID } from 'node:crypto';

export interface TypeformAnswers {
  readonly formId: string;
  /** Question ref -> its answer; an array is a multiple choice. */
  readonly answers: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly eventId?: string;
  readonly token?: string;
  readonly submittedAt?: Date;
  readonly isPartial?: boolean;
}

export function typeformHeaders(secret: string, body: Buffer | string): Record<string, string> {
  return { 'typeform-signature': `sha256=${createHmac('sha256', secret).update(body).digest('base64')}` };
}

/** Posts form responses as Typeform does. The same `eventId` again is what its retry looks like. */
export class TypeformClient {
  constructor(private readonly options: { readonly url: string; readonly secret: string }) {}

  async submit(response: TypeformAnswers): Promise<Response> {
    return this.post(JSON.stringify(typeformPayload(response)));
  }

  async post(body: string, secret = this.options.secret): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Typeform Webhooks', ...typeformHeaders(secret, body) };
    return fetch(this.options.url, { method: 'POST', headers, body });
  }
}

export function typeformPayload(response: TypeformAnswers): object {
  const submittedAt = (response.submittedAt ?? new Date()).toISOString();
  const refs = Object.keys(response.answers);
  return {
    event_id: response.eventId ?? randomUUID(),
    event_type: response.isPartial === true ? 'form_response_partial' : 'form_response',
    form_response: {
      form_id: response.formId,
      token: response.token ?? randomUUID().replaceAll('-', ''),
      landed_at: submittedAt,
      submitted_at: submittedAt,
      hidden: response.hidden ?? {},
      definition: {
        id: response.formId,
        title: 'Feedback',
        fields: refs.map((ref) => ({ id: `id_${ref}`, title: ref, type: 'short_text', ref })),
      },
      answers: Object.entries(response.answers).map(([ref, value]) => toAnswer(ref, value)),
    },
  };
}

function toAnswer(ref: string, value: string | number | boolean | readonly string[]): object {
  const field = { id: `id_${ref}`, type: 'short_text', ref };
  if (typeof value === 'number') return { type: 'number', number: value, field };
  if (typeof value === 'boolean') return { type: 'boolean', boolean: value, field };
  if (typeof value !== 'string') return { type: 'choices', choices: { labels: value }, field };
  return value.includes('@') && !value.includes(' ') ? { type: 'email', email: value, field } : { type: 'text', text: value, field };
}
