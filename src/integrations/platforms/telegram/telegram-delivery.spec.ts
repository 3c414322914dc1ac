import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, webhookCallback } from 'grammy';
import { fixture } from '../../../../test/fixtures/platforms/telegram/manifest';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { messageObject } from '../../../../test/support/telegram-payloads';
import { TelegramServer } from '../../../../test/support/telegram-server';
import { OutboundService } from '../../../outbound/outbound.service';
import type { OutgoingMessage } from '../../integration';
import { UPDATES } from './telegram-check';
import { TelegramPlatform } from './telegram.platform';

const platform = new TelegramPlatform();
const server = new TelegramServer();
const outbound = new OutboundService({ allow: ['127.0.0.1'], timeoutMs: 1000 });
let apiUrl = '';
let chats = 0;
beforeAll(async () => (apiUrl = await server.start()));
afterAll(async () => {
  await server.stop();
  await outbound.onApplicationShutdown();
});

const NELLY = { id: 391450123, first_name: 'Nelly' };
const aChat = (username?: string) => server.chat({ id: -1001000000000 - ++chats, type: 'supergroup', title: 'Acme', username });
const to = (chat: number, root: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  deliveryId: '019a4f00-0000-7000-8000-0000000de11e',
  thread: { realm: 'global', channel: String(chat), root, replyTo: null, permalink: null, isPrivate: false },
  paragraphs: ['You asked, we did: <dark> mode & more.', ' ', 'Thank you, @durov and #idea, /stop me@example.com!'],
  credits: [
    { name: 'Ann <b>', mention: null },
    { name: 'Nelly', mention: '391450123' },
    { name: 'Eve', mention: '1"><b' },
  ],
  link: 'https://example.com/changelog?a=1&b=2#top',
  ...more,
});
const connect = (settings: object = {}, secrets: Record<string, string> = {}) => ({
  ...fixture.integration,
  settings: { ...fixture.integration.settings, apiUrl, ideaChannels: [], ...settings },
  secrets: { ...fixture.integration.secrets, botToken: server.botToken, ...secrets },
});
const send = (message: OutgoingMessage, integration = connect()) => platform.send(message, integration, outbound);

test('the answer stands under the message, exactly as the preview showed it; it calls nobody but who is thanked', async () => {
  const chat = aChat('acme_users');
  const said = server.say(chat, NELLY, '/idea dark');
  const message = to(chat.id, String(said.message_id));
  const result = await send(message);
  const [post] = server.postsIn(chat.id);
  const { text, request } = platform.render(message);
  expect(post?.request).toEqual(request);
  expect(text.split('\n\n')).toEqual([
    'You asked, we did: &lt;dark&gt; mode &amp; more.',
    'Thank you, @\u200bdurov and #\u200bidea, /\u200bstop me@example.com!',
    '🙌 Ann &lt;b&gt;, <a href="tg://user?id=391450123">Nelly</a>, Eve',
    'https://example.com/changelog?a=1&amp;b=2#top',
  ]);
  expect(post).toMatchObject({ repliesTo: said.message_id, topic: null });
  expect(request).toMatchObject({ parse_mode: 'HTML', link_preview_options: { is_disabled: true } });
  const id = post?.messageId ?? 0;
  expect(result).toEqual({ state: 'delivered', externalId: `${chat.id}:${id}`, permalink: `https://t.me/acme_users/${id}` });
});

test('it is sent also where the message is gone, into the topic where there is one, and as no answer where the chat has moved', async () => {
  const chat = aChat();
  expect(await send(to(chat.id, '42/999'))).toMatchObject({ permalink: expect.stringMatching(/^https:\/\/t\.me\/c\/\d+\/42\/\d+$/) });
  expect(server.postsIn(chat.id)).toMatchObject([{ repliesTo: null, topic: 42 }]);
  const message = to(chat.id, '55');
  const request = platform.render({ ...message, thread: { ...message.thread, hasLostMessages: true } }).request;
  expect(request).not.toHaveProperty('reply_parameters');
});

test('a long text is cut where Telegram’s limit is, its names and its link are kept', async () => {
  const chat = aChat();
  const credits = Array.from({ length: 200 }, (_, i) => ({ name: `Somebody ${i}`, mention: '391450123' }));
  expect(await send(to(chat.id, '1', { paragraphs: ['<&> '.repeat(2000), 'never reached'], credits }))).toMatchObject({
    state: 'delivered',
  });
  const [post] = server.postsIn(chat.id);
  expect(post?.text.length).toBeGreaterThan(4080);
  expect(post?.text).toMatch(/<.{0,2}… ?\n\n🙌 Somebody 0, .* \+\d+\n\nhttps:/s);
});

test('a question is shown as buttons', () => {
  const prompt = {
    id: 'p-1',
    choices: [
      { value: 'yes', label: 'Yes' },
      { value: 'x'.repeat(60), label: 'too long for Telegram' },
    ],
  };
  expect(platform.render(to(1, '1', { prompt })).request).toMatchObject({
    reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'heed_prompt:p-1:yes' }]] },
  });
});

describe('what Telegram may do', () => {
  const unreachable = (reason: string) => ({ state: 'failed', reason, unreachable: true });
  test.each([
    [
      { kind: 'too_many', retryAfter: 30 },
      { state: 'retry', reason: 'too_many_requests', afterSeconds: 30 },
    ],
    [{ kind: 'error', status: 403, description: 'Forbidden: bot was blocked by the user' }, unreachable('bot_blocked')],
    [{ kind: 'error', status: 403, description: 'Forbidden: bot was kicked from the supergroup chat' }, unreachable('bot_kicked')],
    [{ kind: 'error', status: 403, description: 'Forbidden: user is deactivated' }, unreachable('user_deactivated')],
    [{ kind: 'error', status: 403, description: 'Forbidden: something new' }, unreachable('forbidden')],
    [{ kind: 'error', status: 400, description: 'Bad Request: chat not found' }, unreachable('chat_not_found')],
    [{ kind: 'error', status: 400, description: 'Bad Request: message thread not found' }, unreachable('topic_not_found')],
    [{ kind: 'error', status: 400, description: 'Bad Request: TOPIC_CLOSED' }, unreachable('topic_closed')],
    [
      { kind: 'error', status: 400, description: 'Bad Request: not enough rights to send text messages to the chat' },
      unreachable('no_rights'),
    ],
    [
      { kind: 'error', status: 400, description: "Bad Request: can't parse entities: secret words" },
      { state: 'failed', reason: 'http_400', unreachable: false },
    ],
    [
      { kind: 'status', status: 502, posts: true },
      { state: 'in_doubt', reason: 'http_502' },
    ],
    [
      { kind: 'status', status: 200, posts: true },
      { state: 'in_doubt', reason: 'unreadable_answer' },
    ],
    [
      { kind: 'reset', posts: true },
      { state: 'in_doubt', reason: expect.any(String) },
    ],
    [
      { kind: 'hang', posts: true },
      { state: 'in_doubt', reason: expect.any(String) },
    ],
  ] as const)('%j', async (misbehaviour, result) => {
    server.misbehave(misbehaviour);
    expect(await send(to(aChat().id, '1'))).toEqual(result);
  });

  test('a chat that got another id: try again there', async () => {
    server.webhook = null;
    const old = server.chat({ id: -4012345678, type: 'group' });
    await server.migrate(old, NELLY, -1002012345678).catch(() => undefined);
    expect(await send(to(old.id, '5'))).toEqual({
      state: 'retry',
      reason: 'chat_moved',
      afterSeconds: null,
      movedToChannel: '-1002012345678',
    });
  });

  test('the token, which is part of the address, stands in no reason', async () => {
    const canary = '7012345678:AAcanarycanarycanarycanarycanary';
    const message = to(aChat().id, '1');
    const results = [
      await send(message, connect({}, { botToken: canary })),
      await send(message, connect({ apiUrl: 'http://127.0.0.1:1' }, { botToken: canary })),
      await send(message, connect({ apiUrl: 'http://169.254.169.254' }, { botToken: canary })),
    ];
    expect(results).toMatchObject([
      { state: 'failed', reason: 'unauthorized', unreachable: false },
      { state: 'retry' },
      { state: 'failed', unreachable: false },
    ]);
    const findings = await platform.check(connect({ apiUrl: 'http://127.0.0.1:1' }, { botToken: canary }), outbound);
    expect(JSON.stringify([results, findings])).not.toContain('canary');
  });
});

describe('the check', () => {
  const set = (more: object = {}) =>
    (server.webhook = {
      url: `https://heed.example/v1/intake/${fixture.integration.id}`,
      secret_token: 'x',
      allowed_updates: UPDATES,
      ...more,
    });
  const states = async (settings: object = {}, secrets: Record<string, string> = {}) =>
    Object.fromEntries((await platform.check(connect(settings, secrets), outbound)).map(({ subject, state }) => [subject, state]));

  test('says what is there', async () => {
    set();
    const chat = String(aChat().id);
    expect(await states({ ideaChannels: [`${chat}:42`], chats: [chat] })).toEqual({
      token: 'ok',
      bot: 'ok',
      privacy_mode: 'ok',
      webhook: 'ok',
      allowed_updates: 'ok',
      [`chat:${chat}`]: 'ok',
    });
  });

  test('says what is missing, and what to do', async () => {
    set({ allowed_updates: undefined });
    server.me.can_read_all_group_messages = false;
    server.lastError = { date: 1793613599, message: 'Wrong response from the webhook: 401 Unauthorized' };
    const left = aChat();
    server.left.add(left.id);
    const chats = [String(left.id), '-100777'];
    const findings = await platform.check(connect({ botUsername: 'another_bot', chats }), outbound);
    expect(findings.filter(({ state }) => state !== 'ok').map(({ subject, state }) => [subject, state])).toEqual([
      ['bot', 'missing'],
      ['privacy_mode', 'unknown'],
      ['allowed_updates', 'missing'],
      ['last_update', 'unknown'],
      [`chat:${left.id}`, 'missing'],
      ['chat:-100777', 'missing'],
    ]);
    expect(findings.find(({ subject }) => subject === 'allowed_updates')?.detail).toContain('message_reaction');
    expect(findings.find(({ subject }) => subject === 'last_update')?.detail).toContain('webhookSecret');
    set({ url: 'https://heed.example/v1/intake/another' });
    expect(await states()).toMatchObject({ webhook: 'missing' });
    expect(await states({}, { botToken: '7012345678:AAcanarycanarycanarycanary' })).toEqual({ token: 'missing' });
  });
});

describe('grammY, the framework that bots are written with', () => {
  const SECRET = fixture.integration.secrets.webhookSecret ?? '';
  const heard: { command: string | null; tags: string[] }[] = [];
  let http: ReturnType<typeof createServer>;
  let bot: Bot;
  let url = '';

  beforeAll(async () => {
    bot = new Bot(server.botToken, { client: { apiRoot: apiUrl } });
    await bot.init();
    bot.on('message', (ctx) => {
      const command = ctx.hasCommand(['idea', 'suggest']) ? ctx.match.toString().trim() : null;
      heard.push({ command, tags: ctx.entities('hashtag').map(({ text }) => text) });
    });
    http = createServer((request, response) => void webhookCallback(bot, 'http', { secretToken: SECRET })(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  beforeEach(() => heard.splice(0));

  test.each([
    ['the secret', SECRET, true],
    ['another', `${SECRET.slice(0, -1)}0`, false],
    ['none', undefined, false],
    ['a part of it', SECRET.slice(0, -1), false],
  ])('we agree on %s', async (_name, secret, verdict) => {
    server.webhook = { url, secret_token: secret };
    const response = await server.send(server.say(aChat(), NELLY, 'hello'));
    const headers = new Map(secret === undefined ? [] : [['x-telegram-bot-api-secret-token', [secret]]]);
    expect([response.status === 200, platform.verify(anInboundRequest({ body: '{}', headers }), connect()).ok]).toEqual([verdict, verdict]);
  });

  test.each([
    '/idea dark mode',
    '/suggest dark',
    '/idea@acme_ideas_bot dark',
    '/idea@another_bot dark',
    '/ideas dark',
    'see /idea dark',
    'dark',
    '👩‍💻 ბნელი #idea თემა',
    'a #idea and #more',
    'dark#idea',
  ])('it hears the same in %j', async (text) => {
    server.webhook = { url, secret_token: SECRET };
    const said = server.say(aChat(), NELLY, text);
    await server.send(said);
    const body = JSON.stringify({ update_id: 1, message: messageObject(said) });
    const [event] = platform.parse(anInboundRequest({ body }), connect()).events;
    const ours = event?.kind === 'suggestion' ? event : null;
    expect(heard).toHaveLength(1);
    expect(ours?.intent === 'explicit' ? ours.text : null).toBe(heard[0]?.command);
    expect(ours?.intent === 'implicit').toBe(heard[0]?.command === null && heard[0].tags.includes('#idea'));
  });

  test('and its client takes our stand-in for Telegram', async () => {
    const chat = aChat();
    const { message_id: id } = await bot.api.sendMessage(chat.id, '<b>hello</b>', { parse_mode: 'HTML' });
    expect(server.postsIn(chat.id)).toMatchObject([{ messageId: id, text: 'hello' }]);
    await bot.api.setWebhook('https://heed.example/hook', { secret_token: SECRET, allowed_updates: ['message'] });
    expect(await bot.api.getWebhookInfo()).toMatchObject({ url: 'https://heed.example/hook', allowed_updates: ['message'] });
    await expect(bot.api.sendMessage(-100999, 'x')).rejects.toThrow('chat not found');
    await expect(bot.api.sendMessage(chat.id, '<blink>', { parse_mode: 'HTML' })).rejects.toThrow("can't parse entities");
  });
});
