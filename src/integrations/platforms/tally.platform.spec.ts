import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../../test/fixtures/platforms/tally/manifest';
import { RECEIVED_AT, anInboundRequest } from '../../../test/support/platform-fixture';
import { MalformedPayload, RealmMismatch } from '../integration';
import { TallyPlatform } from './tally.platform';

const platform = new TallyPlatform();
const { integration } = fixture;
const SAMPLE = readFileSync(join(__dirname, '../../../test/fixtures/platforms/tally/form-response.json'));

function parse(settings: object, body: Buffer | string = SAMPLE) {
  return platform.parse(anInboundRequest({ body }), { ...integration, settings: { ...integration.settings, ...settings } });
}

test('a response as a suggestion', () => {
  expect(parse({})).toEqual({
    deliveryKey: 'ce9f355d-28a3-4a4c-9f6e-2b7b5a1a8e10',
    reply: { status: 200 },
    events: [
      {
        kind: 'suggestion',
        message: { realm: 'VwbNEw', channel: '', message: '2wgx4n' },
        title: 'Calendar view',
        text: 'A calendar view — I plan my week in it & on paper 📅',
        // The hidden field user_id is steadier than the address, and as much a claim.
        speaker: { realm: 'VwbNEw', externalId: 'u-4711', name: 'Ana Lomidze', email: 'ana@example.com', assurance: 'claimed' },
        thread: null,
        permalink: null,
        saidAt: new Date('2026-11-02T09:59:58.120Z'),
        intent: 'explicit',
        isTrap: false,
      },
    ],
  });
});

test.each([
  ['question_w7qBMP', 'On the web'],
  ['question_3yXvlq', 'Week, Year'],
  ['question_3yXvlq_1d2b', 'true'],
  ['question_mRpM4X', 'Speed, Fair, Looks, Poor'],
  ['question_wLPqDn', 'https://storage.googleapis.com/tally/sketch.png'],
  ['question_wvE25O', '4'],
])('the answer to %s reads %j', (bodyKey, text) => {
  expect(parse({ bodyKey }).events).toMatchObject([{ text }]);
});

test('a question that was passed over is no suggestion; one that the form does not have is a mistake of the mapping', () => {
  expect(parse({ bodyKey: 'question_waqBEY' }).events).toEqual([]);
  expect(() => parse({ bodyKey: 'question_gone' })).toThrow(MalformedPayload);
});

test('another form is refused, and another kind of event is nothing', () => {
  expect(() => parse({ formId: 'another' })).toThrow(RealmMismatch);
  expect(parse({}, '{"eventId":"1","eventType":"FORM_PUBLISHED"}')).toEqual({ deliveryKey: '1', events: [], reply: { status: 200 } });
});

describe('the second look, over the body parsed and written again', () => {
  const compact = Buffer.from(JSON.stringify(JSON.parse(SAMPLE.toString('utf8'))));
  const verify = (sent: Buffer, signed: Buffer) =>
    platform.verify(anInboundRequest({ body: sent, headers: fixture.sign(signed, RECEIVED_AT, integration) }), integration);

  test('takes what differs in white space and escapes alone', () => {
    expect(verify(SAMPLE, compact)).toEqual({ ok: true });
    expect(verify(compact, compact)).toEqual({ ok: true });
  });

  test('takes nothing else: not the other way round, not a changed word, not what is no JSON', () => {
    const mismatch = { ok: false, reason: 'signature_mismatch' };
    expect(verify(compact, SAMPLE)).toEqual(mismatch);
    expect(verify(Buffer.from(SAMPLE.toString('utf8').replace('Calendar view', 'Calendar vieW')), compact)).toEqual(mismatch);
    expect(verify(Buffer.from('{'), compact)).toEqual(mismatch);
    expect(verify(Buffer.concat([SAMPLE, Buffer.alloc(1024 * 1024, ' ')]), compact)).toEqual(mismatch);
  });
});
