import 'reflect-metadata';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { fixture } from '../../../test/fixtures/platforms/google_forms/manifest';
import { AppsScript } from '../../../test/support/apps-script';
import type { FetchedRequest, FormResponse } from '../../../test/support/apps-script';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { GoogleFormsPlatform } from './google-forms.platform';

const platform = new GoogleFormsPlatform();
const { integration } = fixture;
const SECRET = integration.secrets.webhookSecret ?? '';
const PROPERTIES = { HEED_URL: 'https://heed.example/v1/intake/x', HEED_SECRET: SECRET };

const response = (more: Partial<FormResponse> = {}): FormResponse => ({
  id: '2_ABaOnue',
  at: new Date('2026-11-02T09:59:58.120Z'),
  email: 'Keti@Example.com',
  answers: [
    { itemId: 1204177352, title: 'Your wish', value: 'ფერადი თემები 🎨' },
    { itemId: 88192033, title: 'In short', value: 'Colour themes' },
    { itemId: 7719, title: 'How?', value: [['Fast', 'Pretty'], ['Cheap']] },
  ],
  ...more,
});

const inbound = ({ payload, contentType, headers }: FetchedRequest) =>
  anInboundRequest({ body: payload, contentType, headers: { ...headers }, receivedAt: new Date() });

function sentBy(script: AppsScript): FetchedRequest {
  const [sent] = script.fetched;
  if (!sent) throw new Error('The script sent nothing');
  return sent;
}

describe('the script of the page', () => {
  test('sends a response that we accept, and so do the official verifiers', () => {
    const script = new AppsScript(PROPERTIES);
    script.submit(response());
    const sent = sentBy(script);
    expect(sent).toMatchObject({ url: PROPERTIES.HEED_URL, method: 'post' });
    for (const oracle of [new Webhook(SECRET), new SvixWebhook(SECRET)]) {
      expect(oracle.verify(sent.payload, { ...sent.headers })).toMatchObject({ responseId: '2_ABaOnue' });
    }
    expect(platform.verify(inbound(sent), integration)).toEqual({ ok: true });
    const parsed = platform.parse(inbound(sent), integration);
    expect(parsed.deliveryKey).toBe('2_ABaOnue-1793613598120');
    expect(parsed.events).toMatchObject([
      {
        kind: 'suggestion',
        message: { realm: '1FAIpQLSd0bW8h7jYk', channel: '', message: '2_ABaOnue' },
        title: 'Colour themes',
        text: 'ფერადი თემები 🎨',
        speaker: { externalId: 'keti@example.com', assurance: 'claimed' },
        saidAt: new Date('2026-11-02T09:59:58.120Z'),
      },
      { kind: 'edit', text: 'ფერადი თემები 🎨' },
    ]);
  });

  test('tries again under the same id what failed for a moment, and gives up on what will not change', () => {
    const shaky = new AppsScript(PROPERTIES, [503, 429, 200]);
    shaky.submit(response());
    expect(new Set(shaky.fetched.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['2_ABaOnue-1793613598120']));
    expect([shaky.fetched.length, shaky.sleptMs]).toEqual([3, 15_000]);
    const refused = new AppsScript(PROPERTIES, [401]);
    expect(() => refused.submit(response())).toThrow('Heed answered 401');
    expect(refused.fetched).toHaveLength(1);
    const down = new AppsScript(PROPERTIES, [503, 503, 503]);
    expect(() => down.submit(response())).toThrow('Heed answered 503');
  });

  test('an edited response has another delivery key and the same message', () => {
    const script = new AppsScript(PROPERTIES);
    script.submit(response());
    script.submit(response({ at: new Date('2026-11-02T10:30:00.000Z') }));
    const [first, edited] = script.fetched.map((sent) => platform.parse(inbound(sent), integration));
    expect(edited?.deliveryKey).not.toBe(first?.deliveryKey);
    expect(edited?.events[0]).toMatchObject({ message: { message: '2_ABaOnue' } });
  });

  test('installs one trigger, lists the questions, and its test is answered without a trace', () => {
    const script = new AppsScript(PROPERTIES);
    script.run('heedInstall');
    expect(script.triggers).toEqual(['deleted', 'heedOnSubmit']);
    expect(script.log).toEqual(['formId 1FAIpQLSd0bW8h7jYk', '1204177352 Your wish']);
    script.run('heedTest');
    expect(platform.verify(inbound(sentBy(script)), integration)).toEqual({ ok: true });
    expect(platform.parse(inbound(sentBy(script)), integration).events).toEqual([]);
  });

  test('says what is missing before it sends anything', () => {
    const script = new AppsScript({ HEED_URL: PROPERTIES.HEED_URL });
    expect(() => script.run('heedTest')).toThrow('HEED_SECRET');
    expect(script.fetched).toEqual([]);
  });
});

test('a respondent without any address is nobody in particular, and one who typed it is told by it', () => {
  const settings = { ...integration.settings, emailItem: '9' };
  const parse = (answers: FormResponse['answers']) => {
    const script = new AppsScript(PROPERTIES);
    script.submit(response({ email: '', answers }));
    return platform.parse(inbound(sentBy(script)), { ...integration, settings }).events[0];
  };
  const wish = { itemId: 1204177352, title: 'Your wish', value: 'A wish' };
  expect(parse([wish])).toMatchObject({ speaker: null });
  expect(parse([wish, { itemId: 9, title: 'Mail', value: 'A@b.co' }])).toMatchObject({ speaker: { email: 'a@b.co' } });
  expect(parse([{ ...wish, value: ' ' }])).toBeUndefined();
});
