import 'reflect-metadata';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fixture } from '../../../../test/fixtures/platforms/slack/manifest';
import { SlackServer } from '../../../../test/support/slack-server';
import { OutboundService } from '../../../outbound/outbound.service';
import type { OutboundReply } from '../../../outbound/outbound';
import type { OutgoingMessage } from '../../integration';
import { toSendResult } from './slack-answers';
import { SlackPlatform } from './slack.platform';

const platform = new SlackPlatform();
const server = new SlackServer();
const outbound = new OutboundService({ allow: ['127.0.0.1'], timeoutMs: 1000 });
let apiUrl = '';

beforeAll(async () => (apiUrl = await server.start()));
afterAll(async () => {
  await server.stop();
  await outbound.onApplicationShutdown();
});

const MESSAGE: OutgoingMessage = {
  deliveryId: '019a4f00-0000-7000-8000-0000000de11e',
  thread: { realm: 'T061EG9R6', channel: 'C1', root: '1793613599.000200', replyTo: null, permalink: null, isPrivate: false },
  paragraphs: ['You asked, we did: <dark> mode & more.', ' ', 'Thank you, <!channel>!'],
  credits: [
    { name: 'Ann <b>', mention: null },
    { name: 'Ben', mention: 'U2147483697' },
    { name: 'Eve', mention: '!channel' },
  ],
  link: 'https://example.com/changelog?a=1&b=2',
};

const connect = (settings: object = {}, secrets: Record<string, string> = {}) => ({
  ...fixture.integration,
  settings: { ...fixture.integration.settings, apiUrl, ...settings },
  secrets: { ...fixture.integration.secrets, botToken: server.botToken, ...secrets },
});
const inChannel = (channel: string): OutgoingMessage => ({ ...MESSAGE, thread: { ...MESSAGE.thread, channel } });
const send = (message = MESSAGE, integration = connect()) => platform.send(message, integration, outbound);

test('the reply stands in the thread, exactly as the preview showed it', async () => {
  const result = await send();
  const [post] = server.postsIn('C1', '1793613599.000200');
  expect(post?.request).toEqual(platform.render(MESSAGE).request);
  expect(post?.deliveryId).toBe(MESSAGE.deliveryId);
  expect(result).toEqual({
    state: 'delivered',
    externalId: `C1:${post?.ts ?? ''}`,
    permalink: `https://acme.slack.com/archives/C1/p${post?.ts.replace('.', '') ?? ''}?thread_ts=1793613599.000200&cid=C1`,
  });
  expect(server.posts).toHaveLength(1);
});

test('what is written is escaped; only people with an id are mentioned', () => {
  const { text, request } = platform.render(MESSAGE);
  expect(text.split('\n\n')).toEqual([
    'You asked, we did: &lt;dark&gt; mode &amp; more.',
    'Thank you, &lt;!channel&gt;!',
    ':raised_hands: Ann &lt;b&gt;, <@U2147483697>, Eve',
    '<https://example.com/changelog?a=1&amp;b=2>',
  ]);
  expect(request).toMatchObject({
    unfurl_links: false,
    unfurl_media: false,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
  });
  expect(platform.render({ ...MESSAGE, link: 'javascript:alert(1)' }).text).not.toContain('javascript');
});

test('the permalink is known from the thread’s where the settings have no domain', async () => {
  const thread = { ...MESSAGE.thread, permalink: 'https://beta.slack.com/archives/C1/p1793613599000200' };
  expect(await send({ ...MESSAGE, thread }, connect({ teamDomain: null }))).toMatchObject({
    permalink: expect.stringContaining('https://beta.'),
  });
  expect(await send(MESSAGE, connect({ teamDomain: null }))).toMatchObject({ state: 'delivered', permalink: null });
});

test('a text of 20,000 characters is sent in sections that Slack takes', async () => {
  expect(await send({ ...inChannel('C-long'), paragraphs: ['wörd & '.repeat(2500)] })).toMatchObject({ state: 'delivered' });
});

describe('what Slack may do', () => {
  test.each([
    [
      { kind: 'rate_limited', retryAfter: 30 },
      { state: 'retry', reason: 'ratelimited', afterSeconds: 30 },
    ],
    [
      { kind: 'error', error: 'ratelimited' },
      { state: 'retry', reason: 'ratelimited', afterSeconds: null },
    ],
    [
      { kind: 'error', error: 'service_unavailable' },
      { state: 'retry', reason: 'service_unavailable', afterSeconds: null },
    ],
    [
      { kind: 'error', error: 'internal_error', posts: true },
      { state: 'in_doubt', reason: 'internal_error' },
    ],
    [
      { kind: 'error', error: 'fatal_error' },
      { state: 'in_doubt', reason: 'fatal_error' },
    ],
    [
      { kind: 'error', error: 'not_in_channel' },
      { state: 'failed', reason: 'not_in_channel', unreachable: true },
    ],
    [
      { kind: 'error', error: 'thread_not_found' },
      { state: 'failed', reason: 'thread_not_found', unreachable: true },
    ],
    [
      { kind: 'error', error: 'message_not_found' },
      { state: 'failed', reason: 'message_not_found', unreachable: true },
    ],
    [
      { kind: 'error', error: 'missing_scope' },
      { state: 'failed', reason: 'missing_scope', unreachable: false },
    ],
    [
      { kind: 'error', error: 'token_revoked' },
      { state: 'failed', reason: 'token_revoked', unreachable: false },
    ],
    [
      { kind: 'error', error: 'account_inactive' },
      { state: 'failed', reason: 'account_inactive', unreachable: false },
    ],
    [
      { kind: 'error', error: 'never heard of' },
      { state: 'failed', reason: 'unknown_error', unreachable: false },
    ],
    [
      { kind: 'status', status: 500, posts: true },
      { state: 'in_doubt', reason: 'http_500' },
    ],
    [
      { kind: 'status', status: 503 },
      { state: 'in_doubt', reason: 'http_503' },
    ],
    [
      { kind: 'status', status: 302 },
      { state: 'failed', reason: 'http_302', unreachable: false },
    ],
    [
      { kind: 'status', status: 200, posts: true },
      { state: 'in_doubt', reason: 'unreadable_answer' },
    ],
  ] as const)('%j', async (misbehaviour, result) => {
    server.misbehave(misbehaviour);
    expect(await send(inChannel('C-mis'))).toEqual(result);
  });

  test.each(['hang', 'reset'] as const)('%s after it read the message: the delivery is in doubt, and is posted once', async (kind) => {
    server.misbehave({ kind, posts: true });
    const message = inChannel(`C-${kind}`);
    expect(await send(message)).toMatchObject({ state: 'in_doubt' });
    expect(server.postsIn(`C-${kind}`)).toHaveLength(1);
  });

  test('a channel that was archived is unreachable', async () => {
    server.closeChannel('C-old', 'is_archived');
    expect(await send(inChannel('C-old'))).toEqual({ state: 'failed', reason: 'is_archived', unreachable: true });
  });

  test('a wrong token is our fault, not the thread’s', async () => {
    const result = { state: 'failed', reason: 'invalid_auth', unreachable: false };
    expect(await send(MESSAGE, connect({}, { botToken: 'xoxb-0000000000-wrong' }))).toEqual(result);
  });
});

test('nobody listens: try again', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await send(MESSAGE, connect({ apiUrl: `http://127.0.0.1:${port}/api/` }))).toMatchObject({ state: 'retry', afterSeconds: null });
});

test('an address that the guard refuses will never work', async () => {
  const result = await send(MESSAGE, connect({ apiUrl: 'http://169.254.169.254/latest' }));
  expect(result).toMatchObject({ state: 'failed', unreachable: false, reason: expect.stringMatching(/^blocked: /) });
});

test('a date in Retry-After is counted by the platform’s own clock', () => {
  const headers = new Map([
    ['date', 'Mon, 02 Nov 2026 10:00:00 GMT'],
    ['retry-after', 'Mon, 02 Nov 2026 10:01:30 GMT'],
  ]);
  const reply: OutboundReply = { outcome: 'answered', status: 429, headers, body: '' };
  expect(toSendResult(reply, { channel: 'C1', root: '1.2', teamDomain: null })).toMatchObject({ state: 'retry', afterSeconds: 90 });
});
