import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../../test/fixtures/platforms/teams/manifest';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { RealmMismatch } from '../integration';
import { TeamsPlatform } from './teams.platform';

const platform = new TeamsPlatform();
const ACTIVITY = JSON.parse(readFileSync(join(__dirname, '../../../test/fixtures/platforms/teams/mention.json'), 'utf8')) as object;
const parse = (more: object = {}, settings: object = {}) =>
  platform.parse(anInboundRequest({ body: JSON.stringify({ ...ACTIVITY, ...more }) }), {
    ...fixture.integration,
    settings: { ...fixture.integration.settings, ...settings },
  });

test('a mention is a suggestion of whoever wrote it, in the thread it stands in', () => {
  const channel = '19:253b1f341670408fb6fe51050b6e5ceb@thread.tacv2';
  const { events, deliveryKey } = parse();
  expect(events).toMatchObject([
    {
      message: { realm: fixture.integration.realm, channel, message: '1793613599000' },
      text: 'My eyes hurt at night – please add a dark theme & ask @Ben',
      speaker: { externalId: 'b9d1c5b3-3f5c-4a7e-9d0e-0a1b2c3d4e5f', name: 'Nelly Novak', assurance: 'verified' },
      thread: { channel, root: '1793613500000', isPrivate: true },
      intent: 'explicit',
    },
  ]);
  expect(deliveryKey).toBe(`${channel}:1793613599000`);
});

test('the answer is given at once, in the words of the settings', () => {
  expect(JSON.parse(parse({}, { answer: 'Noted, thank you!' }).reply.body ?? '')).toEqual({ type: 'message', text: 'Noted, thank you!' });
});

test.each([
  ['<at>Heed</at> a &lt;b&gt; c', 'a <b> c'],
  ['<at id="0">Heed</at>line one<br>line two', 'line one\nline two'],
  ['<p><at>Ben</at> said so</p>', '@Ben said so'],
  ['<at>Heed</at> 1 < 2 and <script>x</script>', '1 < 2 and x'],
  ['&amp;lt;', '&lt;'],
])('%j reads %j', (text, plain) => {
  expect(parse({ text }).events).toMatchObject([{ text: plain }]);
});

test('a text made to be slow is read in time', () => {
  const startedAt = Date.now();
  parse({ text: '<at'.repeat(100_000) });
  parse({ text: '<'.repeat(300_000) });
  expect(Date.now() - startedAt).toBeLessThan(3000);
});

test('another tenant is refused, and nobody can be answered later', async () => {
  expect(() => parse({ channelData: { tenant: { id: '00000000-0000-0000-0000-000000000000' } } })).toThrow(RealmMismatch);
  expect(await platform.send()).toEqual({ state: 'failed', reason: 'channel_cannot_answer', unreachable: true });
});

test('a security token is used as the bytes that it is base64 of', () => {
  const body = Buffer.from('{"type":"message"}');
  const asText = { ...fixture.sign(body, new Date(), { ...fixture.integration, secrets: { securityToken: 'AAAA' } }) };
  expect(platform.verify(anInboundRequest({ body, headers: asText }), fixture.integration).ok).toBe(false);
  expect(
    platform.verify(anInboundRequest({ body, headers: asText }), { ...fixture.integration, secrets: { securityToken: 'AAAA' } }),
  ).toEqual({
    ok: false,
    reason: 'no_secret_configured',
  });
});
