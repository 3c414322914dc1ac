import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../../test/fixtures/platforms/jotform/manifest';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { MalformedPayload, RealmMismatch } from '../integration';
import { JotformPlatform } from './jotform.platform';

const platform = new JotformPlatform();
const { integration } = fixture;
const SAMPLE = readFileSync(join(__dirname, '../../../test/fixtures/platforms/jotform/submission.multipart'));
const contentType = fixture.cases[0]?.contentType ?? '';

function parse(settings: object, body: Buffer | string = SAMPLE, type = contentType) {
  const request = anInboundRequest({ body, contentType: type });
  return platform.parse(request, { ...integration, settings: { ...integration.settings, ...settings } });
}

const urlencoded = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const FORM = 'application/x-www-form-urlencoded';

test('a submission as a suggestion', () => {
  expect(parse({})).toMatchObject({
    deliveryKey: '6114090137116205381',
    reply: { status: 200 },
    events: [
      {
        kind: 'suggestion',
        message: { realm: '243615086540051', channel: '', message: '6114090137116205381' },
        title: 'Sort the done list',
        text: 'Let me sort the "done" list by date & by owner',
        speaker: { externalId: 'nino@example.org', name: 'Nino Bérard', assurance: 'claimed' },
        intent: 'explicit',
      },
    ],
  });
});

test.each([
  ['5', 'Let me sort the "done" list by date & by owner'],
  ['q5_renamedSince', 'Let me sort the "done" list by date & by owner'],
  ['7', 'Web, Phone'],
  ['3', 'Nino Bérard'],
])('the answer to question %s reads %j', (bodyQuestion, text) => {
  expect(parse({ bodyQuestion }).events).toMatchObject([{ text }]);
});

test.each(['15', '99', '1'])('question %s was not answered: nothing is suggested', (bodyQuestion) => {
  expect(parse({ bodyQuestion }).events).toEqual([]);
});

test('another form, and what is not a delivery of Jotform', () => {
  expect(() => parse({ formId: 'another' })).toThrow(RealmMismatch);
  const fields = { formID: '243615086540051', submissionID: '1' };
  for (const body of [fields, { ...fields, rawRequest: '[1]' }, { ...fields, rawRequest: '{' }, { ...fields, submissionID: '' }]) {
    expect(() => parse({}, urlencoded(body), FORM)).toThrow(MalformedPayload);
  }
});
