import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { fixture } from '../../../test/fixtures/platforms/formbricks/manifest';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { MalformedPayload, RealmMismatch } from '../integration';
import { FormbricksPlatform } from './formbricks.platform';

const platform = new FormbricksPlatform();
const { integration } = fixture;
const sample = (file: string) => readFileSync(join(__dirname, '../../../test/fixtures/platforms/formbricks', file), 'utf8');

function parse(body: string, settings: object = {}) {
  return platform.parse(anInboundRequest({ body }), { ...integration, settings: { ...integration.settings, ...settings } }).events;
}

test('the official verifiers take what the fixture signs, and so do we', () => {
  const now = new Date();
  const secret = integration.secrets.webhookSecret ?? '';
  for (const { file } of fixture.cases) {
    const body = sample(file);
    const headers = fixture.sign(Buffer.from(body), now, integration);
    for (const oracle of [new Webhook(secret), new SvixWebhook(secret)]) {
      expect(oracle.verify(body, { ...headers })).toHaveProperty('event');
      expect(() => oracle.verify(`${body} `, { ...headers })).toThrow('No matching signature');
    }
    expect(platform.verify(anInboundRequest({ body, headers, receivedAt: now }), integration)).toEqual({ ok: true });
  }
});

test('a finished response as a suggestion, and what was changed after that as its edit', () => {
  const message = { realm: 'cmhk2pz1u0001ad01a1b2c3d4', channel: '', message: 'cmhk2qf2z0007ad01k5l6m7n8' };
  expect(parse(sample('response-finished.json'))).toMatchObject([
    {
      kind: 'suggestion',
      message,
      title: 'Warn of conflicts',
      text: 'Warn me before two people edit the same cell — “conflicts” cost us a day',
      speaker: { externalId: 'u-8812', email: 'luka@example.com', assurance: 'claimed' },
      permalink: 'https://app.example.com/s/cmhk2pz1u0001ad01a1b2c3d4',
      saidAt: new Date('2026-11-02T09:59:58.120Z'),
    },
  ]);
  expect(parse(sample('response-updated.json'))).toEqual([
    {
      kind: 'edit',
      message,
      title: 'Warn of conflicts',
      text: 'Warn me before two people edit the same cell or row',
      editedAt: new Date('2026-11-02T10:00:00.000Z'),
    },
  ]);
});

test('a response that is still being given is not taken yet', () => {
  const unfinished = sample('response-updated.json').replace('"finished": true', '"finished": false');
  expect(parse(unfinished)).toEqual([]);
  expect(parse(sample('response-created.json'))).toEqual([]);
});

test.each([
  ['where', 'Web, Desktop'],
  ['reach', 'Luka, Gelovani, luka@example.com'],
])('the answer to %s reads %j', (bodyQuestion, text) => {
  expect(parse(sample('response-finished.json'), { bodyQuestion })).toMatchObject([{ text }]);
});

test('another survey is refused; a question that was passed over is no suggestion; a response without an id is malformed', () => {
  const finished = sample('response-finished.json');
  expect(() => parse(finished, { surveyId: 'another' })).toThrow(RealmMismatch);
  expect(parse(finished, { bodyQuestion: 'gone' })).toEqual([]);
  expect(() => parse('{"event":"responseFinished","data":{"surveyId":"cmhk2pz1u0001ad01a1b2c3d4"}}')).toThrow(MalformedPayload);
});
