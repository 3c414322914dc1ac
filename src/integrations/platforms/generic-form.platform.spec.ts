import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import type { RequestParts } from '../../../test/support/platform-fixture';
import { MalformedPayload } from '../integration';
import type { SuggestionEvent } from '../integration';
import { GenericFormPlatform, GenericFormSecrets, GenericFormSettings } from './generic-form.platform';

const platform = new GenericFormPlatform();
const MAPPING = { title: '/title', body: '/text', email: '/email', name: '/name', externalId: '/id', permalink: '/url' };

const connect = (settings: object = {}, secrets: Record<string, string> = {}) => ({
  id: 'form-1',
  realm: null,
  settings: { mapping: MAPPING, verification: 'path_secret', honeypotField: 'website', ...settings },
  secrets,
});

function parse(document: object, settings: object = {}, parts: Partial<RequestParts> = {}) {
  return platform.parse(anInboundRequest({ body: JSON.stringify(document), ...parts }), connect(settings));
}

function suggestion(document: object, settings: object = {}): SuggestionEvent {
  const [event] = parse(document, settings).events;
  if (event?.kind !== 'suggestion') throw new Error('no suggestion');
  return event;
}

test('a suggestion from JSON', () => {
  const document = { title: 'T', text: 'B', email: ' Ann@Example.COM ', name: 'Ann\n Lee', id: 7, url: 'https://example.com/7' };
  expect(suggestion(document)).toEqual({
    kind: 'suggestion',
    message: { realm: 'form-1', channel: '', message: '7' },
    title: 'T',
    text: 'B',
    speaker: { realm: 'form-1', externalId: 'ann@example.com', name: 'Ann Lee', email: 'ann@example.com', assurance: 'claimed' },
    thread: null,
    permalink: 'https://example.com/7',
    saidAt: null,
    intent: 'explicit',
    isTrap: false,
  });
});

test.each([
  ['text', 'text'],
  [5, '5'],
  [true, 'true'],
  [['a', 'b'], 'a, b'],
])('the body %j is read as %j', (text, expected) => expect(suggestion({ text }).text).toBe(expected));

test.each([[{}], [null], [''], [' \n'], [{ secret: 1 }], [[['secret']]], [[1, 'secret']]])(
  'the body %j is refused without repeating it',
  (text) => {
    const attempt = () => parse({ text });
    expect(attempt).toThrow(MalformedPayload);
    expect(attempt).toThrow('/text');
    expect(attempt).not.toThrow('secret');
  },
);

test.each(['not an address', 'a@', '', 'a@b', null, '\ud800@example.com'])(
  'without a usable address (%j) the author is unknown',
  (email) => {
    expect(suggestion({ text: 'B', email, name: 'Ann' }).speaker).toBeNull();
  },
);

test.each(['javascript:alert(1)', 'data:text/html,x', '/relative', `https://example.com/${'x'.repeat(2000)}`])(
  'no permalink from %s',
  (url) => {
    expect(suggestion({ text: 'B', url }).permalink).toBeNull();
  },
);

test.each([
  ['', false],
  [' ', false],
  [['', ''], false],
  [null, false],
  [false, false],
  ['x', true],
  [['', 'x'], true],
  [1, true],
  [{}, true],
])('the honeypot %j is filled: %s', (website, isTrap) => expect(suggestion({ text: 'B', website }).isTrap).toBe(isTrap));

describe('the delivery key', () => {
  const keyOf = (document: object, headers: Record<string, string> = {}) => parse(document, {}, { headers }).deliveryKey;
  test('is the webhook id, else the mapped id, else the idempotency key, else none', () => {
    expect(keyOf({ text: 'B', id: 'x' }, { 'webhook-id': 'w', 'idempotency-key': 'i' })).toBe('w');
    expect(keyOf({ text: 'B', id: 'x' }, { 'idempotency-key': 'i' })).toBe('x');
    expect(keyOf({ text: 'B' }, { 'idempotency-key': 'i' })).toBe('i');
    expect(keyOf({ text: 'B' })).toBeNull();
  });
  test('without any, two equal posts are two messages', () => {
    const request = anInboundRequest({ body: '{"text":"+1"}' });
    const [one, two] = ['a', 'b'].map((id) => platform.parse({ ...request, id }, connect()).events[0]);
    expect(one).not.toEqual(two);
  });
  test('an id that was rounded while it was read is refused: it would make one key of two', () => {
    const body = '{"text":"B","id":9007199254740993}';
    expect(() => platform.parse(anInboundRequest({ body }), connect())).toThrow('send it as a string');
  });
  test.each(['a\u0000b', 'a\nb', 'x'.repeat(256), '\ud800'])('the id %j is refused', (id) => {
    expect(() => parse({ text: 'B', id })).toThrow(MalformedPayload);
  });
});

test('an HTML form is sent on, a script is answered', () => {
  const settings = { redirectUrl: 'https://example.com/thanks' };
  const posted = { body: 'text=B', contentType: 'application/x-www-form-urlencoded' };
  expect(parse({}, settings, posted).reply).toEqual({ status: 303, headers: { location: 'https://example.com/thanks' } });
  expect(parse({}, {}, posted).reply.status).toBe(202);
  expect(parse({ text: 'B' }, settings).reply).toEqual({ status: 202, contentType: 'application/json', body: '{"accepted":true}' });
});

describe('a secret in the path', () => {
  const SECRET = 'k3f9Qm2ZxT7vB1nR8yLw4HsD';
  const verify = (pathSecret: string | null, secrets: Record<string, string> = { pathSecret: SECRET }) =>
    platform.verify(anInboundRequest({ body: '{}', pathSecret }), connect({}, secrets));
  test.each([
    [SECRET, { ok: true }],
    [null, { ok: false, reason: 'signature_missing' }],
    ['', { ok: false, reason: 'signature_missing' }],
    [SECRET.slice(0, -1), { ok: false, reason: 'signature_mismatch' }],
    [`${SECRET} `, { ok: false, reason: 'signature_mismatch' }],
    [SECRET.toLowerCase(), { ok: false, reason: 'signature_mismatch' }],
  ])('%j', (given, verdict) => expect(verify(given)).toEqual(verdict));
  test('fails closed without one, and does not stand in for a signature', () => {
    expect(verify('', {})).toEqual({ ok: false, reason: 'no_secret_configured' });
    const signedOnly = connect({ verification: 'standard_webhooks' }, { pathSecret: SECRET });
    expect(platform.verify(anInboundRequest({ body: '{}', pathSecret: SECRET }), signedOnly)).toEqual({
      ok: false,
      reason: 'no_secret_configured',
    });
  });
});

describe('settings', () => {
  const problems = (type: new () => object, value: object) =>
    validateSync(plainToInstance(type, value), { whitelist: true, forbidNonWhitelisted: true }).map((error) => error.property);
  const sound = { mapping: { body: '/a~1b' }, verification: 'path_secret' };
  test.each([
    [sound, []],
    [{ ...sound, redirectUrl: 'https://example.com/x' }, []],
    [{ ...sound, redirectUrl: 'http://example.com/x' }, ['redirectUrl']],
    [{ ...sound, redirectUrl: 'javascript:alert(1)' }, ['redirectUrl']],
    [{ ...sound, mapping: { body: 'text' } }, ['mapping']],
    [{ ...sound, mapping: { body: '/a~2' } }, ['mapping']],
    [{ ...sound, mapping: { body: `/${'a'.repeat(200)}` } }, ['mapping']],
    [{ ...sound, mapping: {} }, ['mapping']],
    [{ ...sound, mapping: null }, ['mapping']],
    [{ verification: 'path_secret' }, ['mapping']],
    [{ ...sound, verification: 'none' }, ['verification']],
    [{ ...sound, other: 1 }, ['other']],
  ])('%#', (settings, expected) => expect(problems(GenericFormSettings, settings)).toEqual(expected));

  const whsec = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
  test.each([
    [{ webhookSecret: whsec(24) }, []],
    [{ webhookSecret: whsec(64) }, []],
    [{ webhookSecret: whsec(23) }, ['webhookSecret']],
    [{ webhookSecret: whsec(65) }, ['webhookSecret']],
    [{ webhookSecret: whsec(24).slice(6) }, ['webhookSecret']],
    [{ webhookSecret: `${whsec(24)} ` }, ['webhookSecret']],
    [{ pathSecret: 'x'.repeat(24) }, []],
    [{ pathSecret: 'x'.repeat(23) }, ['pathSecret']],
    [{ pathSecret: `${'x'.repeat(24)}/` }, ['pathSecret']],
  ])('secrets %#', (secrets, expected) => expect(problems(GenericFormSecrets, secrets)).toEqual(expected));
});
