import { TestHeed } from '../support/heed';
import { later } from '../support/later';
import { SlackServer } from '../support/slack-server';
import { compareEffects } from '../torture/event-effects';
import { EventSource, SLACK_EVENT_SETTINGS, planEvents } from '../torture/events';
import { Random } from '../torture/random';

const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TYPEFORM_SECRET = 'typeform-secret-of-some-length';

/** The short form of `npm run torture -- --only events`: no kill here. */
describe('each event has one effect (P2)', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  it('however often it is sent, and in whatever order: edits and deletes end as if told in order', async () => {
    const ws = await heed.workspace();
    const connect = async (platform: string, settings: object, secrets: object, secret: string): Promise<EventSource> => {
      const { body } = await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
      return { id: body.id as string, path: `/v1/intake/${body.id}`, realm: body.realm as string, secret };
    };
    const form = { mapping: { body: '/wish', externalId: '/id' }, verification: 'standard_webhooks' };
    const team = { teamId: slack.workspace.teamId, apiUrl: slack.apiUrl, botUserId: slack.workspace.botUserId, ...SLACK_EVENT_SETTINGS };
    const slackSecrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };
    const sources = {
      forms: [await connect('generic_form', form, { webhookSecret: WEBHOOK_SECRET }, WEBHOOK_SECRET)],
      typeforms: [await connect('typeform', { formId: 'form1', bodyRef: 'wish' }, { webhookSecret: TYPEFORM_SECRET }, TYPEFORM_SECRET)],
      slacks: [{ ...(await connect('slack', team, slackSecrets, slack.signingSecret)), slack }],
    };
    const random = new Random(13);
    const { deliveries, effects } = planEvents(70, sources, random);
    expect(deliveries).toHaveLength(70);
    const copies = random.shuffle(deliveries.flatMap((delivery) => Array.from({ length: 1 + random.below(4) }, () => delivery)));
    const send = async () => {
      for (let copy = copies.pop(); copy !== undefined; copy = copies.pop()) {
        const headers = { 'content-type': 'application/json', ...copy.headers(new Date()) };
        const { status } = await fetch(`${heed.baseUrl}${copy.path}`, { method: 'POST', headers, body: copy.body });
        expect(status).toBeLessThan(300);
      }
    };
    await Promise.all(Array.from({ length: 4 }, send));
    const waiting = () => heed.rows('select id from lookup');
    // One look-up a second and team is what the pace allows; here the seconds pass at once.
    for (let seconds = 0; seconds < 30 && (seconds === 0 || (await waiting()).length > 0); seconds++) {
      await heed.drain();
      await later(heed);
    }
    expect(await compareEffects(effects, (text) => heed.rows(text))).toEqual([]);
    for (const kind of ['edited', 'Reply', 'Marked', 'Wish']) expect(effects.some(({ text }) => text?.includes(kind))).toBe(true);
    expect(effects.some(({ text }) => text === null)).toBe(true);
  }, 60_000);
});
