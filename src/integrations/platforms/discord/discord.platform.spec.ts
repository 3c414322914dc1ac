import 'reflect-metadata';
import { verifyKey } from 'discord-interactions';
import { fixture } from '../../../../test/fixtures/platforms/discord/manifest';
import { buttonPayload, messageCommandPayload, modalPayload, slashPayload } from '../../../../test/support/discord-payloads';
import type { DiscordMessage, DiscordPlace } from '../../../../test/support/discord-payloads';
import { discordHeaders, newDiscordKeys } from '../../../../test/support/discord-signature';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { RealmMismatch } from '../../integration';
import type { IntakeReply } from '../../integration';
import { checkEd25519Header } from '../../signatures/ed25519';
import { escapeMarkdown, toPlainText } from './discord-text';
import { DiscordPlatform } from './discord.platform';

const platform = new DiscordPlatform();
const GUILD = '290926798626357999';
const CHANNEL = '645027906669510667';
const HERE: DiscordPlace = { applicationId: '1179082371987300432', guildId: GUILD, channelId: CHANNEL };
const NELLY = { id: '53908232506183680', username: 'nelly.dev', globalName: 'Nelly', roles: ['539082325061836999'] };
const PM = { id: '900000000000000009', username: 'pm' };
const CLICK = { id: '1456000000000000000', token: 'aW50ZXJhY3Rpb24' };
const SAID: DiscordMessage = { id: '867793854505943041', channelId: CHANNEL, author: NELLY, content: 'a dark mode' };

const connect = (settings: object = {}) => ({ ...fixture.integration, settings: { ...fixture.integration.settings, ...settings } });
const parse = (payload: object, settings: object = {}) =>
  platform.parse(anInboundRequest({ body: JSON.stringify(payload) }), connect(settings));
const shown = ({ status, body }: IntakeReply) => ({
  status,
  ...(JSON.parse(body ?? '{}') as { type: number; data?: Record<string, unknown> }),
});
const suggest = (message: Partial<DiscordMessage> = {}, place: Partial<DiscordPlace> = {}) =>
  messageCommandPayload({ ...SAID, ...message }, PM, { ...HERE, ...place }, CLICK);

test('a slash command: what was typed, by whom, and how its thread will be found', () => {
  const { deliveryKey, events, reply } = parse(slashPayload(NELLY, { text: ' a dark mode for <:owl:12345> ', title: 'Dark' }, HERE, CLICK));
  expect(deliveryKey).toBe(CLICK.id);
  expect(events).toEqual([
    {
      kind: 'suggestion',
      message: { realm: 'global', channel: CHANNEL, message: CLICK.id },
      title: 'Dark',
      text: 'a dark mode for :owl:',
      speaker: {
        realm: 'global',
        externalId: NELLY.id,
        name: 'Nelly',
        email: null,
        assurance: 'verified',
        handle: 'nelly.dev',
        roles: ['539082325061836999'],
      },
      thread: null,
      permalink: null,
      saidAt: new Date(Number(BigInt(CLICK.id) >> 22n) + 1_420_070_400_000),
      intent: 'explicit',
      isTrap: false,
      opening: { interaction: CLICK.id, channel: CHANNEL, isPrivate: 'false', token: CLICK.token, guild: GUILD, actor: NELLY.id },
    },
  ]);
  // Everybody sees it, for it is the thread; and it repeats nothing that moderation has not seen.
  expect(shown(reply)).toEqual({ status: 200, type: 4, data: { content: expect.any(String), flags: 4, allowed_mentions: { parse: [] } } });
  expect(reply.body).not.toContain('dark');
});

test('without words it asks for them, and what is written then is the suggestion', () => {
  const asked = parse(slashPayload(NELLY, {}, HERE, CLICK), { questionText: 'Was fehlt?' });
  expect(asked.events).toEqual([]);
  expect(shown(asked.reply)).toMatchObject({ type: 9, data: { custom_id: 'heed_idea', title: 'Was fehlt?' } });
  for (const shape of ['labels', 'rows'] as const) {
    const { events, reply } = parse(modalPayload(NELLY, 'a dark\nmode', HERE, CLICK, shape));
    expect(events).toMatchObject([{ kind: 'suggestion', text: 'a dark\nmode', thread: null, opening: { token: CLICK.token } }]);
    expect(shown(reply)).toMatchObject({ type: 4, data: { flags: 4 } });
  }
  expect(parse(modalPayload(NELLY, '  ', HERE, CLICK)).events).toEqual([]);
});

test('the author is the message’s, never the one who clicked; its thread lasts, so only who clicked is told', () => {
  const { events, reply } = parse(suggest());
  const permalink = `https://discord.com/channels/${GUILD}/${CHANNEL}/${SAID.id}`;
  expect(events).toMatchObject([
    {
      kind: 'suggestion',
      message: { realm: 'global', channel: CHANNEL, message: SAID.id },
      text: 'a dark mode',
      speaker: { externalId: NELLY.id, name: 'Nelly' },
      thread: { realm: 'global', channel: CHANNEL, root: SAID.id, replyTo: null, permalink, isPrivate: false },
      permalink,
      intent: 'explicit',
    },
  ]);
  expect(JSON.stringify(events)).not.toContain(PM.id);
  expect(shown(reply)).toMatchObject({ type: 4, data: { flags: 68 } });
});

test('a channel is public only where the settings say so, itself or as the parent of a thread', () => {
  const isPrivate = (place: Partial<DiscordPlace>) =>
    parse(suggest({}, place), { guildId: null }).events.map((event) => 'thread' in event && event.thread);
  expect(isPrivate({})).toMatchObject([{ isPrivate: false }]);
  expect(isPrivate({ channelId: '1', parentId: CHANNEL })).toMatchObject([{ isPrivate: false }]);
  expect(isPrivate({ channelId: '1' })).toMatchObject([{ isPrivate: true }]);
  expect(isPrivate({ guildId: null })).toMatchObject([{ isPrivate: true, permalink: expect.stringContaining('/@me/') }]);
});

test('what a bot or a webhook posted has no known author, and our own message is never an idea', () => {
  expect(parse(suggest({ author: { ...NELLY, bot: true } })).events).toMatchObject([{ speaker: null }]);
  expect(parse(suggest({ webhookId: '7' })).events).toMatchObject([{ speaker: null }]);
  expect(parse(suggest({ author: { id: HERE.applicationId, username: 'Heed', bot: true } })).events).toEqual([]);
  expect(parse(suggest({ applicationId: HERE.applicationId })).events).toEqual([]);
});

test.each([
  ['a picture without words', suggest({ content: ' ' })],
  ['another command', slashPayload(NELLY, { text: 'x' }, HERE, CLICK, 'ban')],
  ['another message command', messageCommandPayload(SAID, PM, HERE, CLICK, 'Report')],
  ['a button of another', buttonPayload(NELLY, 'vote:1', HERE, CLICK)],
  ['another modal', { ...modalPayload(NELLY, 'x', HERE, CLICK), data: { custom_id: 'other', components: [] } }],
])('%s is nothing of ours, and says so to who clicked alone', (_name, payload) => {
  const { events, reply } = parse(payload);
  expect(events).toEqual([]);
  expect(shown(reply)).toMatchObject({ status: 200, type: 4, data: { flags: 68, content: expect.stringMatching(/\w/) } });
});

test('which commands suggest something is a setting, and an empty list is none', () => {
  expect(parse(slashPayload(NELLY, { text: 'x' }, HERE, CLICK, 'wunsch'), { slashCommands: ['wunsch'] }).events).toHaveLength(1);
  expect(parse(slashPayload(NELLY, { text: 'x' }, HERE, CLICK), { slashCommands: [] }).events).toEqual([]);
  expect(parse(suggest(), { messageCommands: [] }).events).toEqual([]);
});

test('another server and another application are refused; without a pinned one every server is taken', () => {
  const elsewhere = suggest({}, { guildId: '7' });
  expect(() => parse(elsewhere)).toThrow(RealmMismatch);
  expect(() => parse(suggest({}, { guildId: null }))).toThrow(RealmMismatch);
  expect(() => parse(suggest({}, { applicationId: '7' }))).toThrow(RealmMismatch);
  expect(parse(elsewhere, { guildId: null }).events).toHaveLength(1);
});

test('a tapped button or a chosen entry is the answer of the one who tapped', () => {
  const answer = { kind: 'answer', promptId: 'p-1', speaker: { externalId: NELLY.id }, value: '3' };
  expect(parse(buttonPayload(NELLY, 'heed_prompt:p-1:3', HERE, CLICK)).events).toMatchObject([answer]);
  expect(parse(buttonPayload(NELLY, 'heed_prompt:p-1', HERE, CLICK, ['3', '4'])).events).toMatchObject([answer]);
});

test('a ping is answered, once it is signed', () => {
  const ping = anInboundRequest({ body: JSON.stringify({ type: 1, id: '1', application_id: HERE.applicationId, version: 1 }) });
  expect(platform.verify(ping, connect()).ok).toBe(false);
  expect(shown(platform.handshake(ping) ?? { status: 0 })).toEqual({ status: 200, type: 1 });
});

test('who waited in vain is told', () => {
  expect(shown(platform.tooLate(anInboundRequest({ body: '{}' }), connect({ lateText: 'Leider nein.' })))).toMatchObject({
    type: 4,
    data: { content: 'Leider nein.', flags: 68 },
  });
});

test.each([
  ['<@1> <@!2> <@&3> <@9> <#4>', '@Ann @ben @role @user #channel'],
  ['<:a:1> <a:b:2> </idea:3> <t:0:R> <t:99999999999999:R>', ':a: :b: /idea 1970-01-01T00:00:00.000Z <t:99999999999999:R>'],
  ['a < b and `code`', 'a < b and `code`'],
])('%s reads as %s', (content, text) => {
  const mentions = [
    { id: '1', global_name: 'Ann', username: 'x' },
    { id: '2', username: 'ben' },
  ];
  expect(toPlainText({ content, mentions })).toBe(text);
});

test.each([
  ['*a* _b_ ~~c~~ `d` ||e||', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|'],
  ['# h\n- l\n1. x\n-# s\n> q', '\\# h\n\\- l\n1\\. x\n\\-# s\n\\> q'],
  ['[x](https://evil.example/a_b)', '\\[x\\](https://evil.example/a_b)'],
  ['<@1> <@&2> <#3> <:x:4> <t:0>', '\\<@1\\> \\<@&2\\> \\<#3\\> \\<:x:4\\> \\<t:0\\>'],
  ['see https://example.com/a_b*c?x=[1] now_', 'see https://example.com/a_b*c?x=[1] now\\_'],
])('%s is written as %s', (text, written) => expect(escapeMarkdown(text)).toBe(written));

describe('discord-interactions, the official library', () => {
  const keys = newDiscordKeys();
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const body = '{"type":1,"text":"ünïcode 🙌"}';
  const good = discordHeaders(keys, body, now);
  const at = (seconds: number) => discordHeaders(keys, body, new Date(now.getTime() + seconds * 1000));
  const flipped = (good['x-signature-ed25519'] ?? '').replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const theyAccept = (headers: Record<string, string>, sent: string) =>
    verifyKey(sent, headers['x-signature-ed25519'] ?? '', headers['x-signature-timestamp'] ?? '', keys.publicKey);
  const weAccept = (headers: Record<string, string>, sent: string) =>
    platform.verify(anInboundRequest({ body: sent, headers, receivedAt: now }), { ...connect(), secrets: { publicKey: keys.publicKey } })
      .ok;

  test.each([
    ['a good one', good, body, true],
    ['another body', good, `${body} `, false],
    ['one digit flipped', { ...good, 'x-signature-ed25519': flipped }, body, false],
    ['half a signature', { ...good, 'x-signature-ed25519': flipped.slice(0, 64) }, body, false],
    ['no signature', { ...good, 'x-signature-ed25519': '' }, body, false],
    ['another key', discordHeaders(newDiscordKeys(), body, now), body, false],
    ['another time', { ...good, 'x-signature-timestamp': at(1)['x-signature-timestamp'] ?? '' }, body, false],
  ])('we agree on %s', async (_name, headers, sent, verdict) => {
    expect([await theyAccept(headers, sent), weAccept(headers, sent)]).toEqual([verdict, verdict]);
  });

  test('we are stricter on purpose: what was signed a day ago, or in capitals', async () => {
    const shouted = { ...good, 'x-signature-ed25519': (good['x-signature-ed25519'] ?? '').toUpperCase() };
    for (const headers of [at(-86_400), shouted]) expect([await theyAccept(headers, body), weAccept(headers, body)]).toEqual([true, false]);
  });

  test('RFC 8032, test 1: the published vector', () => {
    const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const signature =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
    const request = anInboundRequest({ body: '', headers: { 'x-signature': signature } });
    expect(checkEd25519Header(request, 'x-signature', key, '')).toEqual({ ok: true });
    expect(checkEd25519Header(request, 'x-signature', key, ' ')).toEqual({ ok: false, reason: 'signature_mismatch' });
  });
});
