import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../../test/fixtures/platforms/html_form/manifest';
import { RECEIVED_AT, anInboundRequest } from '../../../test/support/platform-fixture';
import { MalformedPayload } from '../integration';
import { HtmlFormPlatform } from './html-form.platform';

const platform = new HtmlFormPlatform();
const { integration } = fixture;
const FORM = 'application/x-www-form-urlencoded';
const ago = (seconds: number) => new Date(RECEIVED_AT.getTime() - seconds * 1000);
const tokenOf = (issuedAt: Date, nonce = '9uXk3vQm0Zr5tY8wB1cD2e') => platform.formToken(integration, issuedAt, nonce);

function parse(fields: Record<string, string>, settings: object = {}) {
  const request = anInboundRequest({ body: new URLSearchParams(fields).toString(), contentType: FORM });
  return platform.parse(request, { ...integration, settings: { ...integration.settings, ...settings } });
}

test.each(fixture.cases)('$file as a suggestion', ({ file, contentType }) => {
  const body = readFileSync(join(__dirname, '../../../test/fixtures/platforms/html_form', file));
  const parsed = platform.parse(anInboundRequest({ body, contentType }), integration);
  expect(parsed.deliveryKey).toMatch(/^9uXk3vQm0Zr5tY8wB1cD2e\.[A-Za-z0-9_-]{22}$/);
  expect(parsed.events).toMatchObject([
    {
      kind: 'suggestion',
      message: { realm: integration.id, channel: '', message: '9uXk3vQm0Zr5tY8wB1cD2e' },
      title: 'Dark theme',
      text: expect.stringContaining('My eyes hurt at night'),
      speaker: { externalId: 'nelly@example.com', name: 'Nelly', assurance: 'claimed' },
      intent: 'explicit',
      isTrap: false,
      holdAs: null,
    },
    { kind: 'edit', message: { message: '9uXk3vQm0Zr5tY8wB1cD2e' } },
  ]);
});

test.each([
  ['no token', {}, 'no_token'],
  ['an empty token', { heed_token: '' }, 'no_token'],
  ['a token of this second', { heed_token: tokenOf(ago(0)) }, 'too_fast'],
  ['a token of 2 seconds', { heed_token: tokenOf(ago(2)) }, 'too_fast'],
  ['a token of 3 seconds', { heed_token: tokenOf(ago(3)) }, null],
  ['a token of a day', { heed_token: tokenOf(ago(86_400)) }, null],
  ['a token of more than a day', { heed_token: tokenOf(ago(86_401)) }, 'no_token'],
  ['a token of a clock that is ahead', { heed_token: tokenOf(ago(-5)) }, 'too_fast'],
])('with %s', (_name, fields: Record<string, string>, holdAs) => {
  const parsed = parse({ message: 'A wish', ...fields });
  expect(parsed.events[0]).toMatchObject({ holdAs });
  expect(parsed.deliveryKey === null).toBe(holdAs === 'no_token');
});

test('the same form twice has one key, other words under the same token another key and the same message', () => {
  const heed_token = tokenOf(ago(60));
  const [once, again, more] = [
    parse({ message: 'A', heed_token }),
    parse({ message: 'A', heed_token }),
    parse({ message: 'B', heed_token }),
  ] as const;
  expect(again.deliveryKey).toBe(once.deliveryKey);
  expect(more.deliveryKey).not.toBe(once.deliveryKey);
  expect(more.events).toMatchObject([
    { message: { message: '9uXk3vQm0Zr5tY8wB1cD2e' } },
    { kind: 'edit', text: 'B', message: { message: '9uXk3vQm0Zr5tY8wB1cD2e' } },
  ]);
});

test('a filled honeypot is a trap; without that setting its field is a field like any other', () => {
  expect(parse({ message: 'A', website: 'http://x.example' }).events[0]).toMatchObject({ isTrap: true });
  expect(parse({ message: 'A', website: ' ' }).events[0]).toMatchObject({ isTrap: false });
  expect(parse({ message: 'A', website: 'http://x.example' }, { honeypotField: undefined }).events[0]).toMatchObject({ isTrap: false });
});

test('a token that is sent twice is no token of ours', () => {
  const token = tokenOf(ago(60));
  const request = anInboundRequest({ body: `message=A&heed_token=${token}&heed_token=${token}`, contentType: FORM });
  expect(platform.verify(request, integration)).toEqual({ ok: false, reason: 'signature_malformed' });
});

test('what no browser sends is refused', () => {
  for (const contentType of ['application/json', 'application/vnd.api+json', 'text/plain', '']) {
    const request = anInboundRequest({ body: '{"message":"A"}', contentType });
    expect(() => platform.parse(request, integration)).toThrow(MalformedPayload);
  }
  expect(() => parse({ message: ' ', subject: 'Only a title' })).toThrow('the field message is empty');
});
