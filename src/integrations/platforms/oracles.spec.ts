import 'reflect-metadata';
import { App, HTTPReceiver, LogLevel, verifySlackRequest } from '@slack/bolt';
import { Webhook } from 'standardwebhooks';
import { standardWebhookHeaders } from '../../../test/support/form-client';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { fixture as form } from '../../../test/fixtures/platforms/generic_form/manifest';
import { fixture as slack } from '../../../test/fixtures/platforms/slack/manifest';
import { slackHeaders } from '../../../test/support/slack-signature';
import { SlackServer } from '../../../test/support/slack-server';
import { checkSignatureHeader, hmacSha256 } from '../signatures/hmac';
import { signWebhook } from '../../outbound/webhook-signature';
import { verifyStandardWebhook } from '../signatures/standard-webhooks';
import { GenericFormPlatform } from './generic-form.platform';
import { SlackPlatform } from './slack/slack.platform';

const NOW = new Date(Math.floor(Date.now() / 1000) * 1000);
const SECRET = form.integration.secrets.webhookSecret ?? '';
const SIGNING_SECRET = slack.integration.secrets.signingSecret ?? '';
const FORM = 'application/x-www-form-urlencoded';

describe('published vectors', () => {
  test('GitHub: "Hello, World!"', () => {
    const expected = `sha256=${hmacSha256("It's a Secret to Everybody", 'Hello, World!').toString('hex')}`;
    expect(expected).toBe('sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17');
    const request = anInboundRequest({ body: 'Hello, World!', headers: { 'x-hub-signature-256': expected } });
    expect(checkSignatureHeader(request, 'x-hub-signature-256', /^sha256=[0-9a-f]{64}$/, expected)).toEqual({ ok: true });
  });

  test('Slack: the slash command of its documentation', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const request = anInboundRequest({ body, contentType: FORM, headers, receivedAt: new Date(1531420618_000) });
    const integration = { ...slack.integration, secrets: { signingSecret: '8f742231b10e8888abcd99yyyzzz85a5' } };
    expect(new SlackPlatform().verify(request, integration)).toEqual({ ok: true });
  });

  test('Standard Webhooks: the one of the official library', () => {
    const body = '{"test": 2432232314}';
    const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
    expect(
      signWebhook({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body, secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }),
    ).toBe(signature);
    const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': signature };
    const request = anInboundRequest({ body, headers, receivedAt: new Date(1614265330_000) });
    expect(verifyStandardWebhook(request, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({ ok: true });
  });
});

describe('standardwebhooks, the official library', () => {
  const oracle = new Webhook(SECRET);
  const body = '{"message":"日本語 & \\"quotes\\"", "n":1}';
  const accepts = (headers: Record<string, string>, sent = body) => {
    try {
      oracle.verify(sent, headers, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  };
  const weAccept = (headers: Record<string, string>, sent = body) =>
    new GenericFormPlatform().verify(anInboundRequest({ body: sent, headers, receivedAt: NOW }), form.integration).ok;

  test('what it signs, we accept', () => {
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW.getTime() / 1000),
      'webhook-signature': oracle.sign('msg_1', NOW, body),
    };
    expect(weAccept(headers)).toBe(true);
  });

  test('what we sign, it accepts, also in a list and beside versions that it does not know', () => {
    const seconds = NOW.getTime() / 1000;
    const ours = signWebhook({ id: 'msg_2', timestamp: seconds, body, secrets: [SECRET] });
    const other = signWebhook({ id: 'msg_2', timestamp: seconds, body, secrets: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] });
    for (const signature of [ours, `${other} ${ours}`, `v1a,aGVsbG8= ${ours} ${other}`]) {
      const headers = { 'webhook-id': 'msg_2', 'webhook-timestamp': String(seconds), 'webhook-signature': signature };
      expect([accepts(headers), weAccept(headers)]).toEqual([true, true]);
    }
  });

  const good = standardWebhookHeaders(SECRET, body, NOW, 'msg_3');
  const signature = good['webhook-signature'] ?? '';
  const at = (seconds: number) => standardWebhookHeaders(SECRET, body, new Date(NOW.getTime() + seconds * 1000), 'msg_3');

  test.each([
    ['a good one', good, body, true],
    ['another body', good, `${body} `, false],
    ['another id', { ...good, 'webhook-id': 'msg_4' }, body, false],
    ['no signature', { ...good, 'webhook-signature': '' }, body, false],
    ['another version', { ...good, 'webhook-signature': signature.replace('v1,', 'v2,') }, body, false],
    ['half a signature', { ...good, 'webhook-signature': signature.slice(0, 20) }, body, false],
    ['six minutes old', at(-360), body, false],
    ['six minutes ahead', at(360), body, false],
  ])('we agree on %s', (_name, headers, sent, verdict) => {
    expect([accepts(headers, sent), weAccept(headers, sent)]).toEqual([verdict, verdict]);
  });

  test('we are stricter on purpose: time with letters behind it, an id with a dot, a trailing space', () => {
    const seconds = String(NOW.getTime() / 1000);
    const dotted = standardWebhookHeaders(SECRET, body, NOW, 'msg.5');
    const lenient = [{ ...good, 'webhook-timestamp': `${seconds}abc` }, dotted, { ...good, 'webhook-signature': `${signature} ` }];
    for (const headers of lenient) expect([accepts(headers), weAccept(headers)]).toEqual([true, false]);
  });

  test('we accept bytes that are not UTF-8, which it cannot', () => {
    const bytes = Buffer.from([0x7b, 0x7d, 0xff, 0xfe]);
    const headers = standardWebhookHeaders(SECRET, bytes, NOW, 'msg_6');
    const ours = new GenericFormPlatform().verify(anInboundRequest({ body: bytes, headers, receivedAt: NOW }), form.integration);
    expect(ours).toEqual({ ok: true });
    expect(() => oracle.verify(bytes, headers, { jsonParse: false })).toThrow('No matching signature');
  });
});

describe('@slack/bolt', () => {
  const body = JSON.stringify({ type: 'event_callback', text: 'ünïcode & <@U1>' });
  const oracleAccepts = (headers: Record<string, string>, sent = body) => {
    try {
      const [seconds, signature] = [Number(headers['x-slack-request-timestamp']), headers['x-slack-signature'] ?? ''];
      const read = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
      verifySlackRequest({ signingSecret: SIGNING_SECRET, body: sent, headers: read, nowMilliseconds: NOW.getTime() });
      return true;
    } catch {
      return false;
    }
  };
  const weAccept = (headers: Record<string, string>, sent = body, contentType = 'application/json') =>
    new SlackPlatform().verify(anInboundRequest({ body: sent, contentType, headers, receivedAt: NOW }), slack.integration).ok;
  const good = slackHeaders(SIGNING_SECRET, body, NOW);
  const signature = good['x-slack-signature'] ?? '';
  const at = (seconds: number) => slackHeaders(SIGNING_SECRET, body, new Date(NOW.getTime() + seconds * 1000));

  test.each([
    ['a good one', good, body, true],
    ['300 s old', at(-300), body, true],
    ['301 s old', at(-301), body, false],
    ['another body', good, `${body} `, false],
    ['upper-case hex', { ...good, 'x-slack-signature': `v0=${signature.slice(3).toUpperCase()}` }, body, false],
    ['odd-length hex', { ...good, 'x-slack-signature': signature.slice(0, -1) }, body, false],
    ['another version', { ...good, 'x-slack-signature': signature.replace('v0', 'v1') }, body, false],
    ['another secret', slackHeaders('another', body, NOW), body, false],
  ])('we agree on %s', (_name, headers, sent, verdict) => {
    expect([oracleAccepts(headers, sent), weAccept(headers, sent)]).toEqual([verdict, verdict]);
  });

  test('we are stricter on purpose: it takes a time far ahead, and seconds written with a fraction', () => {
    const ahead = at(86_400);
    expect([oracleAccepts(ahead), weAccept(ahead)]).toEqual([true, false]);
    const seconds = Number(good['x-slack-request-timestamp']);
    const written = { ...good, 'x-slack-request-timestamp': `${seconds}.0` };
    expect([oracleAccepts(written), weAccept(written)]).toEqual([true, false]);
  });

  describe('its receiver and client against our stand-in for Slack', () => {
    const server = new SlackServer();
    const seen: unknown[] = [];
    let app: App;
    let url = '';

    beforeAll(async () => {
      const slackApiUrl = `${await server.start()}/`;
      const receiver = new HTTPReceiver({ signingSecret: server.signingSecret, logLevel: LogLevel.ERROR });
      app = new App({ token: server.botToken, receiver, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });
      app.event('message', ({ event }) => Promise.resolve(void seen.push(event)));
      app.shortcut('save_idea', async ({ shortcut, ack }) => {
        seen.push(shortcut);
        await ack();
      });
      const listening = await app.start({ port: 0, host: '127.0.0.1' });
      const address = 'address' in listening ? listening.address() : null;
      url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`;
    });
    afterAll(async () => {
      await app.stop();
      await server.stop();
    });

    test('Bolt takes its events and shortcuts for Slack’s own', async () => {
      const said = server.say({ channel: 'C1', user: 'U1', text: 'a dark mode' });
      expect((await server.sendMessage(url, said)).status).toBe(200);
      expect((await server.sendShortcut(url, { said, clickedBy: 'U9' })).status).toBe(200);
      expect(seen).toMatchObject([
        { type: 'message', text: 'a dark mode', ts: said.ts },
        { type: 'message_action', message: { user: 'U1' }, user: { id: 'U9' } },
      ]);
      expect(await (await server.sendUrlVerification(url, 'abc')).json()).toEqual({ challenge: 'abc' });
      expect((await server.sendMessage(url, said, { signingSecret: 'another' })).status).toBe(401);
    });

    test('and its client takes the answers', async () => {
      expect(await app.client.auth.test()).toMatchObject({ ok: true, user_id: server.workspace.botUserId });
      const posted = await app.client.chat.postMessage({ channel: 'C1', thread_ts: '1.2', text: 'hello' });
      expect(server.postsIn('C1', '1.2')).toMatchObject([{ text: 'hello', ts: posted.ts }]);
      const link = await app.client.chat.getPermalink({ channel: 'C1', message_ts: posted.ts ?? '' });
      expect(link.permalink).toContain('https://acme.slack.com/archives/C1/p');
      server.closeChannel('C2', 'is_archived');
      await expect(app.client.chat.postMessage({ channel: 'C2', text: 'x' })).rejects.toThrow('is_archived');
    });
  });
});
