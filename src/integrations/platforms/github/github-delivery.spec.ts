import 'reflect-metadata';
import { fixture } from '../../../../test/fixtures/platforms/github/manifest';
import { GithubServer } from '../../../../test/support/github-server';
import type { GithubMisbehaviour } from '../../../../test/support/github-server';
import { callsBy } from '../../../../test/support/outbound-caller';
import { OutboundService } from '../../../outbound/outbound.service';
import type { OutgoingMessage, SendResult } from '../../integration';
import { GithubPlatform } from './github.platform';

const platform = new GithubPlatform();
const server = new GithubServer();
const outbound = new OutboundService({ allow: ['127.0.0.1'] });
let apiUrl = '';

beforeAll(async () => (apiUrl = await server.start()));
afterAll(async () => {
  await server.stop();
  await outbound.onApplicationShutdown();
});

let counter = 0;
const aMessage = (more: Partial<OutgoingMessage> & { channel?: string; root?: string; replyTo?: string | null } = {}): OutgoingMessage => {
  const { channel = `acme/app#${++counter}`, root = 'issue', replyTo = null, ...rest } = more;
  return {
    deliveryId: `019a4f00-0000-7000-8000-0000000d${String(++counter).padStart(4, '0')}`,
    thread: { realm: 'github.com', channel, root, replyTo, permalink: null, isPrivate: false },
    paragraphs: ['You asked, we did: *dark* mode.', 'Thank you!'],
    credits: [{ name: 'nelly', mention: '21031067' }],
    link: 'https://example.com/changelog?a=1',
    ...rest,
  };
};
const connect = (token = server.token) => ({
  ...fixture.integration,
  settings: { ...fixture.integration.settings, apiUrl },
  secrets: { ...fixture.integration.secrets, token },
});
const send = (message: OutgoingMessage, integration = connect()): Promise<SendResult> => platform.send(message, integration, outbound);

test('a comment stands in the very issue, exactly as the preview showed it', async () => {
  const message = aMessage();
  const result = await send(message);
  const [comment] = server.in(message.thread.channel);
  expect({ body: comment?.body }).toEqual(platform.render(message).request);
  expect(comment?.body).toBe(
    `You asked, we did: \\*dark\\* mode.\n\nThank you!\n\n🙌 nelly\n\n<https://example.com/changelog?a=1>\n\n<!-- heed:${message.deliveryId} -->`,
  );
  const [repository, number] = message.thread.channel.split('#');
  expect(result).toEqual({
    state: 'delivered',
    externalId: `issuecomment-${comment?.id ?? ''}`,
    permalink: `https://github.com/${repository ?? ''}/issues/${number ?? ''}#issuecomment-${comment?.id ?? ''}`,
  });
});

test('nobody is called who was not asked: foreign mentions, references and markers are only text', () => {
  const { text } = platform.render(
    aMessage({ paragraphs: ['Ask @octocat or acme/web#12, GH-7 <!-- heed:x --> <b>'], credits: [{ name: '@all', mention: null }] }),
  );
  expect(text).not.toMatch(/@(?:octocat|all)|#12|GH-7/);
  expect(text).not.toContain('<!--');
  expect(text.replaceAll('\u200b', '')).toContain('@octocat or acme/web#12, GH-7');
});

test('who may be addressed by their login is mentioned; a number is no login', () => {
  const { text } = platform.render(
    aMessage({
      credits: [
        { name: 'Nelly', mention: 'nelly-7' },
        { name: 'Ben', mention: '21031067' },
        { name: 'Eve', mention: 'a b' },
      ],
    }),
  );
  expect(text).toContain('🙌 @nelly-7, Ben, Eve');
});

test('a text beyond what GitHub takes is cut, and its marker is whole', () => {
  const message = aMessage({ paragraphs: ['_'.repeat(80_000)] });
  const { body } = platform.render(message).request as { body: string };
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toMatch(/[^\\]…\n\n<!-- heed:[0-9a-f-]{36} -->$/);
});

describe('a comment is posted once', () => {
  test('though the answer was cut: it is found by its marker at once', async () => {
    const message = aMessage();
    server.misbehave({ kind: 'reset', posts: true });
    expect(await send(message)).toMatchObject({ state: 'delivered', externalId: expect.stringMatching(/^issuecomment-/) });
    expect(server.in(message.thread.channel)).toHaveLength(1);
  });

  test('though it is sent a second time, long after', async () => {
    const message = aMessage();
    const first = await send(message);
    for (let i = 0; i < 120; i++) server.write(message.thread.channel, `me too ${i}`);
    expect(await send(message)).toEqual(first);
    expect(server.in(message.thread.channel).filter(({ body }) => body.includes('heed:'))).toHaveLength(1);
  });

  test('and where nothing arrived it is tried again, but not before it would be seen', async () => {
    const message = aMessage();
    server.misbehave({ kind: 'reset' });
    expect(await send(message)).toEqual({ state: 'retry', reason: 'unanswered_and_not_to_be_seen', afterSeconds: 60 });
    expect(await send(message)).toMatchObject({ state: 'delivered' });
    expect(server.in(message.thread.channel)).toHaveLength(1);
  });

  test('also in a discussion, under the comment that asked', async () => {
    const message = aMessage({ root: 'discussion', replyTo: 'DC_kwDOA' });
    server.misbehave({ kind: 'status', status: 502, posts: true });
    const result = await send(message);
    expect(result).toMatchObject({ state: 'delivered', permalink: expect.stringContaining('/discussions/') });
    expect(await send(message)).toEqual(result);
    expect(server.in(message.thread.channel)).toMatchObject([{ replyTo: 'DC_kwDOA' }]);
    const elsewhere = aMessage({ root: 'discussion' });
    expect(await send(elsewhere)).toMatchObject({ state: 'delivered' });
    expect(server.in(elsewhere.thread.channel)).toMatchObject([{ replyTo: null }]);
  });
});

test('an issue that moved is answered where it is now', async () => {
  const message = aMessage();
  server.move(message.thread.channel, 'acme/web#5');
  expect(await send(message)).toMatchObject({ state: 'delivered', permalink: expect.stringContaining('acme/web/issues/5') });
  expect(server.in('acme/web#5')).toHaveLength(1);
});

test('a comment of a discussion that is gone: the answer stands in the discussion', async () => {
  server.remove('DC_gone', 404);
  const message = aMessage({ root: 'discussion', replyTo: 'DC_gone' });
  expect(await send(message)).toMatchObject({ state: 'delivered' });
  expect(server.in(message.thread.channel)).toMatchObject([{ replyTo: null }]);
});

describe('what GitHub may do', () => {
  const refusal = (status: number, message: string, headers: Record<string, string> = {}) =>
    ({ kind: 'status', status, message, headers }) as const;
  const NOW = Date.parse('2026-11-02T10:00:00Z') / 1000;

  test.each<[string, GithubMisbehaviour, object]>([
    [
      'a secondary limit',
      refusal(403, 'You have exceeded a secondary rate limit.', { 'retry-after': '90' }),
      { state: 'retry', afterSeconds: 90 },
    ],
    ['one without a time', refusal(403, 'You have exceeded a secondary rate limit.'), { state: 'retry', afterSeconds: 60 }],
    [
      'no calls left',
      refusal(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 600) }),
      { state: 'retry', afterSeconds: 600 },
    ],
    ['429', refusal(429, 'Too many', { 'retry-after': '5' }), { state: 'retry', reason: 'rate_limited', afterSeconds: 5 }],
    [
      'a locked issue',
      refusal(403, 'Unable to create comment because issue is locked.'),
      { state: 'failed', reason: 'issue_locked', unreachable: true },
    ],
    ['an archived repository', refusal(403, 'Repository was archived so is read-only.'), { state: 'failed', unreachable: true }],
    [
      'a token without rights',
      refusal(403, 'Resource not accessible by personal access token'),
      { state: 'failed', reason: 'token_without_rights', unreachable: false },
    ],
    ['422', refusal(422, 'Validation Failed'), { state: 'failed', reason: 'http_422', unreachable: false }],
  ])('%s', async (_what, misbehaviour, expected) => {
    server.misbehave(misbehaviour);
    expect(await send(aMessage())).toMatchObject(expected);
  });

  test.each([404, 410] as const)('%d: nobody can be reached there', async (status) => {
    const message = aMessage();
    server.remove(message.thread.channel, status);
    expect(await send(message)).toMatchObject({ state: 'failed', unreachable: true });
    const discussion = aMessage({ channel: message.thread.channel, root: 'discussion' });
    expect(await send(discussion)).toEqual({ state: 'failed', reason: 'not_found', unreachable: true });
  });

  test('a token that is refused, and a thread that is no issue', async () => {
    expect(await send(aMessage(), connect('ghp_wrong0123456789012345'))).toEqual({
      state: 'failed',
      reason: 'token_refused',
      unreachable: false,
    });
    expect(await send(aMessage({ channel: '../../user' }))).toMatchObject({ state: 'failed', unreachable: true });
  });

  test('a redirect to another host is not followed: the token would go there', async () => {
    const call = jest.fn(() =>
      Promise.resolve({ outcome: 'answered', status: 301, headers: new Map([['location', 'https://evil.example/x']]), body: '' } as const),
    );
    expect(await platform.send(aMessage(), connect(), callsBy(call))).toMatchObject({ state: 'failed', reason: 'http_301' });
    expect(call).toHaveBeenCalledTimes(1);
  });
});

describe('the connection check', () => {
  const check = async (settings: object = {}, token = server.token) => {
    const integration = connect(token);
    const findings = await platform.check({ ...integration, settings: { ...integration.settings, ...settings } }, outbound);
    return Object.fromEntries(findings.map(({ subject, state }) => [subject, state]));
  };

  test('says whose token it is, whether it sees the repositories, and what a classic one lacks', async () => {
    server.remove('acme/gone', 404);
    expect(await check({ botLogin: server.login, repositories: ['acme/app', 'acme/gone'] })).toEqual({
      token: 'ok',
      'setting:botLogin': 'ok',
      'repository:acme/app': 'ok',
      'repository:acme/gone': 'missing',
    });
    server.scopes = 'gist, read:org';
    expect(await check({ botLogin: 'somebody', repositories: [] })).toEqual({
      token: 'ok',
      'setting:botLogin': 'missing',
      'scope:public_repo': 'missing',
    });
    expect(await check({ repositories: [] }, 'ghp_wrong0123456789012345')).toEqual({ token: 'missing' });
  });
});
