import 'reflect-metadata';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fixture } from '../../../../test/fixtures/platforms/discord/manifest';
import { DiscordServer } from '../../../../test/support/discord-server';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { OutboundService } from '../../../outbound/outbound.service';
import type { OutgoingMessage, ThreadOpening } from '../../integration';
import { DiscordPlatform } from './discord.platform';

const platform = new DiscordPlatform();
const server = new DiscordServer();
const outbound = new OutboundService({ allow: ['127.0.0.1'], timeoutMs: 1000 });
let apiUrl = '';
beforeAll(async () => (apiUrl = await server.start()));
afterAll(async () => {
  await server.stop();
  await outbound.onApplicationShutdown();
});

const ASKED = '867793854505943041';
let deliveries = 0;
const to = (channel: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  deliveryId: `019a4f00-0000-7000-8000-${String(++deliveries).padStart(12, '0')}`,
  thread: { realm: 'global', channel, root: ASKED, replyTo: null, permalink: null, isPrivate: false },
  paragraphs: ['You asked, we did: *dark* mode.', ' ', 'Thank you, @everyone and <@7>!'],
  credits: [
    { name: 'Ann *b*', mention: null },
    { name: 'Ben', mention: '53908232506183680' },
    { name: 'Eve', mention: '&7' },
  ],
  link: 'https://example.com/changelog?a_b=1',
  ...more,
});
const connect = (settings: object = {}, secrets: Record<string, string> = {}) => ({
  ...fixture.integration,
  settings: { ...fixture.integration.settings, apiUrl, ...settings },
  secrets: { ...fixture.integration.secrets, publicKey: server.keys.publicKey, botToken: server.botToken, ...secrets },
});
const send = (message: OutgoingMessage, integration = connect()) => platform.send(message, integration, outbound);

test('the reply stands under the message, exactly as the preview showed it, and calls nobody but who is thanked', async () => {
  const said = server.say('1001', { id: '5', username: 'u' }, 'a dark mode');
  const message = to('1001');
  const inThread = { ...message, thread: { ...message.thread, root: said.id } };
  const result = await send(inThread);
  const [post] = server.postsIn('1001', said.id);
  const { text, request } = platform.render(inThread);
  expect(post?.request).toEqual(request);
  expect(post?.content).toBe(text);
  expect(text.split('\n\n')).toEqual([
    'You asked, we did: \\*dark\\* mode.',
    'Thank you, @everyone and \\<@7\\>!',
    '🙌 Ann \\*b\\*, <@53908232506183680>, Eve',
    '<https://example.com/changelog?a_b=1>',
  ]);
  expect(post?.pings).toEqual(['53908232506183680']);
  expect(result).toEqual({
    state: 'delivered',
    externalId: `1001:${post?.id ?? ''}`,
    permalink: `https://discord.com/channels/${server.guildId}/1001/${post?.id ?? ''}`,
  });
});

test('it is posted also where the message it replies to is gone, and without a reply where the channel has moved', async () => {
  expect(await send(to('1002'))).toMatchObject({ state: 'delivered' });
  expect(server.postsIn('1002')).toMatchObject([{ repliesTo: null }]);
  const message = to('1002');
  const request = platform.render({ ...message, thread: { ...message.thread, hasLostMessages: true } }).request;
  expect(request).not.toHaveProperty('message_reference');
});

test('the permalink names the server also where the settings do not: by the one of the question', async () => {
  const message = to('1003');
  const permalink = `https://discord.com/channels/77/1003/${ASKED}`;
  const anywhere = connect({ guildId: null });
  expect(await send({ ...message, thread: { ...message.thread, permalink } }, anywhere)).toMatchObject({
    permalink: expect.stringContaining('/channels/77/1003/'),
  });
  expect(await send(to('1003'), anywhere)).toMatchObject({ state: 'delivered', permalink: null });
});

test('a long text is cut where Discord’s limit is, its names and its link are kept', async () => {
  const credits = Array.from({ length: 90 }, (_, i) => ({ name: `Somebody ${i}`, mention: null }));
  const message = to('1004', { paragraphs: ['a_b '.repeat(900), 'never reached'], credits });
  expect(await send(message)).toMatchObject({ state: 'delivered' });
  const [post] = server.postsIn('1004');
  expect(post?.content.length).toBeGreaterThan(1950);
  expect(post?.content.length).toBeLessThanOrEqual(2000);
  expect(post?.content).toMatch(/a\\_b… ?\n\n🙌 Somebody 0, .* \+\d+\n\n<https:/s);
});

test('a question is shown as buttons', () => {
  const choices = Array.from({ length: 7 }, (_, i) => ({ value: String(i), label: `Choice ${i}` }));
  expect(platform.render(to('1', { prompt: { id: 'p-1', choices } })).request).toMatchObject({
    components: [
      { type: 1, components: Array(5).fill(expect.objectContaining({ type: 2 })) },
      { type: 1, components: [{ label: 'Choice 5', custom_id: 'heed_prompt:p-1:5' }, { label: 'Choice 6' }] },
    ],
  });
});

test('the same delivery sent again is the same message, even if its answer was lost', async () => {
  const message = to('1005');
  server.misbehave({ kind: 'reset', posts: true });
  expect(await send(message)).toMatchObject({ state: 'in_doubt' });
  const again = await send(message);
  const [post] = server.postsIn('1005');
  expect(again).toMatchObject({ state: 'delivered', externalId: `1005:${post?.id ?? ''}` });
  expect(server.postsIn('1005')).toHaveLength(1);
  expect(post?.nonce).toMatch(/^[A-Za-z0-9_-]{24}$/);
  await send(to('1005'));
  expect(server.postsIn('1005')).toHaveLength(2);
});

test('the last post that a channel has room for says how long to pause', async () => {
  server.limit('1006', 1);
  expect(await send(to('1006'))).toMatchObject({ state: 'delivered', pauseSeconds: 5 });
  expect(await send(to('1007'))).not.toHaveProperty('pauseSeconds');
});

describe('what Discord may do', () => {
  test.each([
    [
      { kind: 'rate_limited', retryAfter: 30.2 },
      { state: 'retry', reason: 'rate_limited', afterSeconds: 31 },
    ],
    [
      { kind: 'error', status: 403, code: 50001 },
      { state: 'failed', reason: 'missing_access', unreachable: true },
    ],
    [
      { kind: 'error', status: 403, code: 50013 },
      { state: 'failed', reason: 'missing_permissions', unreachable: true },
    ],
    [
      { kind: 'error', status: 403, code: 50007 },
      { state: 'failed', reason: 'cannot_message_this_user', unreachable: true },
    ],
    [
      { kind: 'error', status: 404, code: 10003 },
      { state: 'failed', reason: 'unknown_channel', unreachable: true },
    ],
    [
      { kind: 'error', status: 404, code: 1 },
      { state: 'failed', reason: 'discord_1', unreachable: true },
    ],
    [
      { kind: 'error', status: 400, code: 160005 },
      { state: 'failed', reason: 'thread_locked', unreachable: true },
    ],
    [
      { kind: 'error', status: 400, code: 50035 },
      { state: 'failed', reason: 'invalid_form_body', unreachable: false },
    ],
    [
      { kind: 'error', status: 403, code: 20026 },
      { state: 'failed', reason: 'application_quarantined', unreachable: false },
    ],
    [
      { kind: 'status', status: 404 },
      { state: 'failed', reason: 'http_404', unreachable: true },
    ],
    [
      { kind: 'status', status: 500, posts: true },
      { state: 'in_doubt', reason: 'http_500' },
    ],
    [
      { kind: 'status', status: 200, posts: true },
      { state: 'in_doubt', reason: 'unreadable_answer' },
    ],
    [
      { kind: 'hang', posts: true },
      { state: 'in_doubt', reason: expect.any(String) },
    ],
  ] as const)('%j', async (misbehaviour, result) => {
    server.misbehave(misbehaviour);
    expect(await send(to('1008'))).toEqual(result);
  });

  test('a wrong token is our fault, not the thread’s, and stands in no reason', async () => {
    const result = await send(to('1008'), connect({}, { botToken: 'MTA.canary-canary-canary' }));
    expect(result).toEqual({ state: 'failed', reason: 'unauthorized', unreachable: false });
  });

  test('nobody listens: try again', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await send(to('1008'), connect({ apiUrl: `http://127.0.0.1:${port}` }))).toMatchObject({ state: 'retry', afterSeconds: null });
  });
});

describe('the thread of a slash command', () => {
  const NELLY = { id: '53908232506183680', username: 'nelly', globalName: 'Nelly' };
  const asked = async (channel: string, at = new Date()) => {
    const interaction = server.newInteraction(at);
    const intake = await answeringServer();
    const { post } = await server.slash(intake.url, NELLY, 'a *dark* mode', server.place(channel), { interaction });
    await intake.stop();
    const opening: ThreadOpening = {
      interaction: interaction.id,
      channel,
      isPrivate: 'false',
      token: interaction.token,
      guild: server.guildId,
      actor: NELLY.id,
    };
    return { opening, post };
  };
  const open = (opening: ThreadOpening, said: { isHeld?: boolean } = {}, integration = connect()) =>
    platform.openThread(opening, { submissionId: 's', text: 'a *dark* mode', ...said }, integration, outbound);
  const words = (channel: string) => server.postsIn(channel).map(({ content }) => content);

  test('is the answer that all see; it repeats the words, calls nobody, and finding it twice changes nothing', async () => {
    const { opening, post } = await asked('2001');
    const thread = {
      realm: 'global',
      channel: '2001',
      root: post?.id,
      replyTo: null,
      permalink: `https://discord.com/channels/${server.guildId}/2001/${post?.id ?? ''}`,
      isPrivate: false,
    };
    expect(await open(opening)).toEqual({ state: 'opened', thread });
    expect(await open(opening)).toEqual({ state: 'opened', thread });
    expect(words('2001')).toEqual([`<@${NELLY.id}>\n> a \\*dark\\* mode\n\nNoted, thank you. The answer will come here.`]);
    expect(server.postsIn('2001')[0]?.pings).toEqual([]);
  });

  test('does not repeat what waits for moderation, nor where the settings say so', async () => {
    const held = await asked('2002');
    expect(await open(held.opening, { isHeld: true })).toMatchObject({ state: 'opened' });
    const silent = await asked('2002');
    expect(await open(silent.opening, {}, connect({ repeatsWords: false }))).toMatchObject({ state: 'opened' });
    expect(words('2002')).toEqual(Array(2).fill('Noted, thank you. The answer will come here.'));
  });

  test('is waited for while Discord has not shown it', async () => {
    const { opening } = await asked('2003');
    const unseen = { ...opening, token: 'unknown', interaction: server.newInteraction().id };
    expect(await open(unseen)).toEqual({ state: 'retry', reason: 'not_shown_yet', afterSeconds: 2 });
  });

  test('is found in the channel when the token is over, and given up when it is not there', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000);
    const { opening, post } = await asked('2004', hourAgo);
    await asked('2004');
    server.forgetTokens();
    expect(await open(opening)).toMatchObject({ state: 'opened', thread: { root: post?.id } });
    const other = { ...opening, interaction: server.newInteraction(hourAgo).id };
    expect(await open(other)).toEqual({ state: 'none', reason: 'answer_not_found' });
    server.closeChannel('2004', 403, 50001);
    expect(await open(opening)).toEqual({ state: 'none', reason: 'discord_50001' });
    expect(await open({ ...opening, channel: '../x' })).toEqual({ state: 'none', reason: 'opening_malformed' });
  });
});

describe('the check', () => {
  const states = async (integration = connect()) =>
    Object.fromEntries((await platform.check(integration, outbound)).map(({ subject, state }) => [subject, state]));
  const COMMANDS = [
    { name: 'idea', type: 1 },
    { name: 'Suggest', type: 3 },
  ];

  test('says what is there', async () => {
    server.endpoint = `https://heed.example/v1/intake/${fixture.integration.id}`;
    server.commands = COMMANDS;
    expect(await states()).toEqual({
      token: 'ok',
      application: 'ok',
      public_key: 'ok',
      interactions_endpoint: 'ok',
      [`guild:${server.guildId}`]: 'ok',
      'command:idea': 'ok',
      'command:Suggest': 'ok',
    });
  });

  test('says what is missing, and what to do', async () => {
    server.endpoint = 'https://heed.example/v1/intake/another';
    server.commands = [{ name: 'Suggest', type: 1 }];
    const findings = await platform.check(connect({ applicationId: server.applicationId }, { publicKey: '0'.repeat(64) }), outbound);
    expect(findings.filter(({ state }) => state === 'missing').map(({ subject }) => subject)).toEqual([
      'public_key',
      'interactions_endpoint',
      'command:idea',
      'command:Suggest',
    ]);
    server.isMember = false;
    expect(await states()).toMatchObject({ [`guild:${server.guildId}`]: 'missing', 'command:idea': 'unknown' });
    server.isMember = true;
    expect(await states(connect({ applicationId: '7' }))).toMatchObject({ application: 'missing' });
    expect(await states(connect({}, { botToken: 'MTA.canary-canary-canary' }))).toEqual({ token: 'missing' });
    expect(await states(connect({ apiUrl: 'http://169.254.169.254' }))).toEqual({ token: 'unknown' });
  });
});

/** Answers an interaction as the product does, without storing anything. */
async function answeringServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const http = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { reply } = platform.parse(anInboundRequest({ body: Buffer.concat(chunks) }), connect());
      response.writeHead(reply.status, { 'content-type': reply.contentType ?? '' }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, stop };
}
