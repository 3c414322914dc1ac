import 'reflect-metadata';
import { fixture } from '../../../../test/fixtures/platforms/mattermost/manifest';
import { MattermostServer, mattermostId, outgoingWebhook, slashCommand } from '../../../../test/support/mattermost-server';
import type { MattermostMisbehaviour, SaidInMattermost } from '../../../../test/support/mattermost-server';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { OutboundService } from '../../../outbound/outbound.service';
import { RealmMismatch } from '../../integration';
import type { OutgoingMessage } from '../../integration';
import { MattermostPlatform } from './mattermost.platform';

const platform = new MattermostPlatform();
const TOKEN = fixture.integration.secrets.webhookToken ?? '';
const IDEAS = mattermostId('ideas');
const SAID: SaidInMattermost = { token: TOKEN, channel: IDEAS, user: 'nelly', text: 'a dark mode' };

const connect = (settings: object = {}, secrets: Record<string, string> = {}) => ({
  ...fixture.integration,
  settings: { ...fixture.integration.settings, ...settings },
  secrets: { ...fixture.integration.secrets, ...secrets },
});

function aRequest(fields: object, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return anInboundRequest({ body, contentType: 'application/x-www-form-urlencoded', headers });
}

const eventsOf = (fields: object, settings: object = {}) => platform.parse(aRequest(fields), connect(settings)).events;

test('what is said in a channel of ideas waits in triage', () => {
  expect(eventsOf(outgoingWebhook(SAID))).toEqual([
    {
      kind: 'suggestion',
      message: { realm: 'https://chat.acme.com', channel: IDEAS, message: mattermostId('post1') },
      title: null,
      text: 'a dark mode',
      speaker: {
        realm: 'https://chat.acme.com',
        externalId: mattermostId('nelly'),
        name: 'nelly',
        email: null,
        assurance: 'verified',
        handle: 'nelly',
      },
      thread: {
        realm: 'https://chat.acme.com',
        channel: IDEAS,
        root: mattermostId('post1'),
        replyTo: null,
        permalink: `https://chat.acme.com/acme/pl/${mattermostId('post1')}`,
        isPrivate: false,
      },
      permalink: `https://chat.acme.com/acme/pl/${mattermostId('post1')}`,
      saidAt: new Date(1793613599000),
      intent: 'implicit',
      isTrap: false,
    },
  ]);
});

test.each([
  ['#idea a dark mode', '#idea'],
  ['Idea: a dark mode', 'idea'],
  ['idea:a dark mode', 'idea:'],
])('%j with the trigger word %j was asked for outright, and the word is no part of it', (text, trigger) => {
  expect(eventsOf(outgoingWebhook({ ...SAID, channel: mattermostId('lunch'), text, trigger }))).toMatchObject([
    { intent: 'explicit', text: 'a dark mode' },
  ]);
});

test('nothing comes of another channel, of an empty text, and of what the bot writes', () => {
  expect(eventsOf(outgoingWebhook({ ...SAID, channel: mattermostId('lunch') }))).toEqual([]);
  expect(eventsOf(outgoingWebhook({ ...SAID, text: '#idea', trigger: '#idea' }))).toEqual([]);
  expect(eventsOf(outgoingWebhook({ ...SAID, user: 'heedbot' }))).toEqual([]);
  expect(() => eventsOf(outgoingWebhook(SAID), { teamId: mattermostId('other') })).toThrow(RealmMismatch);
});

test('a command has no message yet: it is acknowledged at once, and its thread is opened later', () => {
  const { events, reply, deliveryKey } = platform.parse(aRequest(slashCommand(SAID)), connect());
  expect(events).toMatchObject([
    { text: 'a dark mode', intent: 'explicit', thread: null, opening: { channel: IDEAS, user: mattermostId('nelly'), name: 'nelly' } },
  ]);
  expect(deliveryKey).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.parse(reply.body ?? '')).toMatchObject({ response_type: 'ephemeral' });
  const empty = platform.parse(aRequest(slashCommand({ ...SAID, text: ' ' })), connect());
  expect([empty.events, JSON.parse(empty.reply.body ?? '')]).toMatchObject([[], { text: expect.stringContaining('/idea') }]);
});

test('the header of a command must agree with its body, and the token of either way in is taken', () => {
  const verdict = (
    headers: Record<string, string> | ReadonlyMap<string, readonly string[]>,
    as = connect({}, { commandToken: mattermostId('c') }),
  ) =>
    platform.verify(
      anInboundRequest({
        body: new URLSearchParams(slashCommand({ ...SAID, token: mattermostId('c') })).toString(),
        contentType: 'application/x-www-form-urlencoded',
        headers,
      }),
      as,
    );
  const header = `Token ${mattermostId('c')}`;
  expect(verdict({})).toEqual({ ok: true });
  expect(verdict({ authorization: header })).toEqual({ ok: true });
  expect(verdict({ authorization: `Token ${TOKEN}` })).toEqual({ ok: false, reason: 'signature_mismatch' });
  expect(verdict({ authorization: header.slice(0, -1) })).toEqual({ ok: false, reason: 'signature_mismatch' });
  expect(verdict(new Map([['authorization', [header, header]]]))).toEqual({ ok: false, reason: 'duplicate_header' });
  expect(verdict({ authorization: header }, connect())).toEqual({ ok: false, reason: 'signature_mismatch' });
});

describe('answers', () => {
  const server = new MattermostServer();
  const outbound = new OutboundService({ allow: ['127.0.0.1'] });
  let siteUrl = '';
  beforeAll(async () => (siteUrl = await server.start()));
  afterAll(async () => {
    await server.stop();
    await outbound.onApplicationShutdown();
  });

  let counter = 0;
  const chat = (botToken = server.botToken, settings: object = {}) => connect({ siteUrl, ...settings }, { botToken });
  const message = (root: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
    deliveryId: `019a4f00-0000-7000-8000-${String(++counter).padStart(12, '0')}`,
    thread: { realm: siteUrl, channel: IDEAS, root, replyTo: null, permalink: `${siteUrl}/acme/pl/${root}`, isPrivate: false },
    paragraphs: ['You asked, we did: *dark* mode for @all and @channel.'],
    credits: [
      { name: 'Nelly', mention: mattermostId('nelly') },
      { name: 'Ben', mention: 'ben.k' },
    ],
    link: 'https://example.com/changelog',
    ...more,
  });
  const send = (sent: OutgoingMessage, integration = chat()) => platform.send(sent, integration, outbound);
  const repliesTo = (root: string) => server.in(IDEAS).filter((post) => post.root_id === root);

  test('stand in the thread, exactly as previewed, and call nobody else', async () => {
    const root = mattermostId('root1');
    const sent = message(root);
    const result = await send(sent);
    const [post] = repliesTo(root);
    expect(platform.render(sent)).toMatchObject({ text: post?.message, request: { root_id: root, pending_post_id: sent.deliveryId } });
    expect(result).toEqual({ state: 'delivered', externalId: post?.id, permalink: `${siteUrl}/acme/pl/${post?.id ?? ''}` });
    expect(post?.message).toContain('🙌 Nelly, @ben.k');
    expect(post?.message).not.toMatch(/@(?:all|channel)/);
  });

  test('go to the head of the thread, where the post that asked is a reply itself', async () => {
    const [head, reply] = [mattermostId('head'), mattermostId('reply')];
    server.write(head, IDEAS, 'What do you miss?');
    server.write(reply, IDEAS, '#idea a dark mode', head);
    expect(await send(message(reply))).toMatchObject({ state: 'delivered' });
    expect(repliesTo(head)).toHaveLength(2);
  });

  test('sent again within the window are the same post', async () => {
    const sent = message(mattermostId('root2'));
    server.misbehaviours.push({ kind: 'reset', posts: true });
    expect(await send(sent)).toMatchObject({ state: 'in_doubt' });
    expect(await send(sent)).toMatchObject({ state: 'delivered' });
    expect(repliesTo(sent.thread.root)).toHaveLength(1);
  });

  test.each<[string, MattermostMisbehaviour, object]>([
    ['a limit', { kind: 'status', status: 429, headers: { 'x-ratelimit-reset': '7' } }, { state: 'retry', afterSeconds: 7 }],
    [
      'a repeat that comes too soon',
      { kind: 'status', status: 500, id: 'api.post.deduplicate_create_post.pending' },
      { state: 'in_doubt' },
    ],
    [
      'a deleted thread',
      { kind: 'status', status: 400, id: 'api.post.create_post.root_id.app_error' },
      { state: 'failed', unreachable: true },
    ],
    ['no right to write', { kind: 'status', status: 403, id: 'api.context.permissions.app_error' }, { state: 'failed', unreachable: true }],
    ['a text that is too long', { kind: 'status', status: 413 }, { state: 'failed', unreachable: false }],
  ])('%s', async (_what, misbehaviour, expected) => {
    server.misbehaviours.push(misbehaviour);
    expect(await send(message(mattermostId('root3')))).toMatchObject(expected);
  });

  test('a token that is refused, when sending and when checked; a channel that the bot is not in', async () => {
    const wrong = chat(mattermostId('wrong'));
    expect(await send(message(mattermostId('root4')), wrong)).toMatchObject({ state: 'failed', unreachable: false });
    const check = async (integration = chat()) =>
      Object.fromEntries((await platform.check(integration, outbound)).map(({ subject, state }) => [subject, state]));
    expect(await check(wrong)).toEqual({ 'intake:token': 'ok', token: 'missing' });
    expect(await check()).toEqual({ 'intake:token': 'ok', token: 'ok', 'setting:botUserId': 'ok', [`channel:${IDEAS}`]: 'ok' });
    server.closed.add(IDEAS);
    expect(await check()).toMatchObject({ [`channel:${IDEAS}`]: 'missing' });
    server.closed.delete(IDEAS);
  });

  describe('the thread of a command', () => {
    const opening = (channel: string) => ({ channel, user: mattermostId('nelly'), name: 'nelly', domain: 'acme' });
    const said = (submissionId: string, more: object = {}) => ({ submissionId, text: 'a *dark* mode', ...more });
    const open = (channel: string, submission: ReturnType<typeof said>) =>
      platform.openThread(opening(channel), submission, chat(), outbound);

    test('is what the bot posts where it was said, once', async () => {
      const channel = mattermostId('support');
      server.misbehaviours.push({ kind: 'reset', posts: true });
      expect(await open(channel, said('s1'))).toMatchObject({ state: 'retry' });
      server.forgetPending();
      const opened = await open(channel, said('s1', { attempt: 2 }));
      const [post, ...others] = server.in(channel);
      expect(others).toEqual([]);
      expect(post?.message).toBe('💡 @nelly: a \\*dark\\* mode');
      expect(opened).toMatchObject({
        state: 'opened',
        thread: { channel, root: post?.id, isPrivate: true, permalink: `${siteUrl}/acme/pl/${post?.id ?? ''}` },
      });
    });

    test('is a direct message where the bot may not post, and nothing while it waits for moderation', async () => {
      const channel = mattermostId('secret');
      server.closed.add(channel);
      expect(await open(channel, said('s2', { isHeld: true }))).toEqual({ state: 'retry', reason: 'held', afterSeconds: null });
      const direct = mattermostId(`direct${mattermostId('nelly')}`);
      expect(server.in(direct)).toEqual([]);
      expect(await open(channel, said('s2'))).toMatchObject({ state: 'opened', thread: { channel: direct } });
      expect(server.in(direct)).toHaveLength(1);
    });
  });
});
