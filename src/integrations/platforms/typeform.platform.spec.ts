import 'reflect-metadata';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { typeformPayload } from '../../../test/support/typeform-client';
import type { SuggestionEvent } from '../integration';
import { MalformedPayload, RealmMismatch } from '../integration';
import { TypeformPlatform } from './typeform.platform';

const platform = new TypeformPlatform();
const SETTINGS = { formId: 'F1', titleRef: 't', bodyRef: 'b', emailRef: 'e', nameRef: 'n' };
const connect = (settings: object = SETTINGS, realm: string | null = 'F1') => ({
  id: 'int-1',
  realm,
  settings: { ...settings },
  secrets: {},
});

function parse(payload: object, integration = connect()) {
  return platform.parse(anInboundRequest({ body: JSON.stringify(payload) }), integration);
}

/** A response whose answer to the body's question is the one given. */
function answered(answer: object | null): object {
  const answers = answer === null ? [] : [{ ...answer, field: { id: 'x', type: 'x', ref: 'b' } }];
  const definition = { id: 'F1', fields: [{ id: 'x', title: 'x', type: 'x', ref: 'b' }] };
  return { event_id: 'E1', event_type: 'form_response', form_response: { form_id: 'F1', token: 'T1', definition, answers } };
}

test('a response as a suggestion', () => {
  const submittedAt = new Date('2026-11-02T09:59:38.000Z');
  const answers = { t: 'Title', b: 'Body', e: 'Ann@Example.com', n: 'Ann' };
  const parsed = parse(typeformPayload({ formId: 'F1', eventId: 'E1', token: 'T1', submittedAt, answers }));
  expect(parsed).toEqual({
    deliveryKey: 'E1',
    reply: { status: 200 },
    events: [
      {
        kind: 'suggestion',
        message: { realm: 'F1', channel: '', message: 'T1' },
        title: 'Title',
        text: 'Body',
        speaker: { realm: 'F1', externalId: 'ann@example.com', name: 'Ann', email: 'ann@example.com', assurance: 'claimed' },
        thread: null,
        permalink: null,
        saidAt: submittedAt,
        intent: 'explicit',
        isTrap: false,
      },
    ],
  });
});

test.each([
  [{ type: 'text', text: 'a' }, 'a'],
  [{ type: 'email', email: 'a@b.c' }, 'a@b.c'],
  [{ type: 'choice', choice: { id: 'i', label: 'Board' } }, 'Board'],
  [{ type: 'choice', choice: { other: 'my own' } }, 'my own'],
  [{ type: 'choices', choices: { labels: ['a', 'b'] } }, 'a, b'],
  [{ type: 'choices', choices: { labels: ['a'], other: 'c' } }, 'a, c'],
  [{ type: 'number', number: 0 }, '0'],
  [{ type: 'boolean', boolean: false }, 'false'],
  [{ type: 'date', date: '2026-11-02' }, '2026-11-02'],
  [{ type: 'url', url: 'https://x.example' }, 'https://x.example'],
  [{ type: 'file_url', file_url: 'https://f.example/1' }, 'https://f.example/1'],
  [{ type: 'phone_number', phone_number: '+995 1' }, '+995 1'],
])('the answer %j is read as %j', (answer, text) => {
  expect(parse(answered(answer)).events).toMatchObject([{ text }]);
});

test.each([[null], [{ type: 'text', text: ' ' }], [{ type: 'number', number: 'x' }]])(
  'a question passed over (%j) is no suggestion',
  (answer) => {
    expect(parse(answered(answer)).events).toEqual([]);
  },
);

test('an answer of an unknown type is refused, not lost', () => {
  expect(() => parse(answered({ type: 'payment', payment: {} }))).toThrow(MalformedPayload);
});

test('a mapping to a question that the form does not have is refused', () => {
  expect(() => parse(answered(null), connect({ ...SETTINGS, bodyRef: 'gone' }))).toThrow('bodyRef');
});

test('a response to another form is refused; without a form id any is taken, and the integration is the realm', () => {
  const payload = typeformPayload({ formId: 'F2', token: 'T', answers: { b: 'Body' } });
  expect(() => parse(payload)).toThrow(RealmMismatch);
  expect(parse(payload, connect({ bodyRef: 'b' }, null)).events).toMatchObject([{ message: { realm: 'int-1', message: 'T' } }]);
});

test('a partial response gives no event', () => {
  expect(parse(typeformPayload({ formId: 'F1', eventId: 'P', isPartial: true, answers: { b: 'B' } }))).toMatchObject({
    deliveryKey: 'P',
    events: [],
  });
});

test('the hidden user id is the external id, as a claim', () => {
  const payload = typeformPayload({ formId: 'F1', hidden: { user_id: 'u-42' }, answers: { b: 'B', e: 'a@example.com' } });
  const [event] = parse(payload).events as SuggestionEvent[];
  expect(event?.speaker).toMatchObject({ externalId: 'u-42', email: 'a@example.com', assurance: 'claimed' });
});

test.each(['soon', '2026', '-271821-04-20T00:00:00.000Z', '2026-99-99T00:00:00Z'])('the time %j is no time', (submitted_at) => {
  const payload = answered({ type: 'text', text: 'a' }) as { form_response: object };
  const [event] = parse({ ...payload, form_response: { ...payload.form_response, submitted_at } }).events as SuggestionEvent[];
  expect(event?.saidAt).toBeNull();
});
