import 'reflect-metadata';
import { fixture } from '../../../../test/fixtures/platforms/telegram/manifest';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { messageObject } from '../../../../test/support/telegram-payloads';
import type { SaidInTelegram, TelegramChat } from '../../../../test/support/telegram-payloads';
import { TelegramPlatform } from './telegram.platform';

const platform = new TelegramPlatform();
const GROUP: TelegramChat = { id: -1001672039485, type: 'supergroup', title: 'Acme users', username: 'acme_users' };
const CLOSED: TelegramChat = { id: -1001999999998, type: 'supergroup', title: 'Pilot' };
const SMALL: TelegramChat = { id: -4012345678, type: 'group', title: 'Four friends' };
const IDEAS: TelegramChat = { id: -1001999999999, type: 'supergroup', title: 'Wishes' };
const PRIVATE: TelegramChat = { id: 391450123, type: 'private' };
const NELLY = { id: 391450123, first_name: 'Nelly', last_name: 'N.', username: 'nelly_n' };
const TOM = { id: 391450124, first_name: 'Tom' };
const BOT = { id: 7012345678, first_name: 'Acme ideas', username: 'acme_ideas_bot', is_bot: true };

const connect = (settings: object = {}) => ({ ...fixture.integration, settings: { ...fixture.integration.settings, ...settings } });
const parse = (update: object, settings: object = {}) =>
  platform.parse(anInboundRequest({ body: JSON.stringify({ update_id: 7, ...update }) }), connect(settings));
const said = (text: string, more: Partial<SaidInTelegram> = {}) =>
  messageObject({ message_id: 1001, chat: GROUP, from: NELLY, text, date: 1793613599, ...more });
const eventsOf = (text: string, more: Partial<SaidInTelegram> = {}, settings: object = {}) =>
  parse({ message: said(text, more) }, settings).events;
const answering = (text: string, more: Partial<SaidInTelegram> = {}) => ({
  reply_to_message: said(text, { message_id: 900, from: TOM, ...more }),
});
const kindsOf = (...given: Parameters<typeof eventsOf>) => eventsOf(...given).map(({ kind }) => kind);

test('a command: the words without it, who said them, and the message that is to be answered', () => {
  expect(eventsOf('/idea a dark <mode> & more')).toEqual([
    {
      kind: 'suggestion',
      message: { realm: 'global', channel: '-1001672039485', message: '1001' },
      title: null,
      text: 'a dark <mode> & more',
      speaker: { realm: 'global', externalId: '391450123', name: 'Nelly N.', email: null, assurance: 'verified', handle: 'nelly_n' },
      thread: {
        realm: 'global',
        channel: '-1001672039485',
        root: '1001',
        replyTo: null,
        permalink: 'https://t.me/acme_users/1001',
        isPrivate: false,
      },
      permalink: 'https://t.me/acme_users/1001',
      saidAt: new Date(1793613599_000),
      intent: 'explicit',
      isTrap: false,
    },
  ]);
});

test.each([
  ['/idea dark', ['dark', 'explicit']],
  ['/IDEA dark', ['dark', 'explicit']],
  ['/suggest\ndark\nmode', ['dark\nmode', 'explicit']],
  ['/idea@Acme_Ideas_Bot dark', ['dark', 'explicit']],
  ['/idea@another_bot dark', null],
  ['/ideas dark', null],
  ['/ban dark #idea', null],
  ['see /idea dark', null],
  ['dark #idea mode', ['dark mode', 'implicit']],
  ['#IDEA dark', ['dark', 'implicit']],
  ['dark\n#idea\nmode', ['dark\nmode', 'implicit']],
  ['👩‍💻👩‍💻 ბნელი #idea თემა', ['👩‍💻👩‍💻 ბნელი თემა', 'implicit']],
  ['dark #idea@acme_users', ['dark', 'implicit']],
  ['#ideas dark', null],
  ['dark#idea', null],
  ['dark', null],
  ['#idea', null],
])('%j is a suggestion: %j', (text, expected) => {
  const [event] = eventsOf(text);
  expect(event?.kind === 'suggestion' ? [event.text, event.intent] : null).toEqual(expected);
});

test('what makes a message one is a setting; hashtags are off unless named', () => {
  expect(kindsOf('/wunsch dark', {}, { commands: ['wunsch'] })).toEqual(['suggestion']);
  expect(kindsOf('/idea dark', {}, { commands: [] })).toEqual([]);
  expect(kindsOf('dark #idea', {}, { hashtags: null })).toEqual([]);
});

test('the words may stand under a picture', () => {
  expect(eventsOf('', { text: undefined, caption: '/idea a search field', photo: [{ file_id: 'x' }] })).toMatchObject([
    { text: 'a search field' },
  ]);
  expect(eventsOf('', { text: undefined, photo: [{ file_id: 'x' }], chat: IDEAS })).toEqual([]);
});

test('a command or a hashtag alone points at the message it answers: its author is the author', () => {
  const pointed = { message: { message: '900' }, text: 'a dark mode', speaker: { externalId: '391450124' }, thread: { root: '900' } };
  expect(eventsOf('/idea', answering('a dark mode'))).toMatchObject([{ ...pointed, intent: 'explicit' }]);
  expect(eventsOf('#idea', answering('a dark mode'))).toMatchObject([{ ...pointed, intent: 'implicit' }]);
  expect(eventsOf('/idea', answering('You asked, we did', { from: BOT }))).toEqual([]);
});

test('a command alone is asked for its words, and the answer to that question is a suggestion', () => {
  const asked = parse({ message: said('/idea') });
  const reply = JSON.parse(asked.reply.body ?? '{}') as { text: string };
  expect([asked.events, reply]).toEqual([
    [],
    {
      method: 'sendMessage',
      chat_id: GROUP.id,
      text: expect.any(String),
      reply_parameters: { message_id: 1001, allow_sending_without_reply: true },
      reply_markup: { force_reply: true, selective: true },
    },
  ]);
  const underIt = answering(reply.text, { from: BOT });
  expect(eventsOf('a dark mode', underIt)).toMatchObject([
    { kind: 'suggestion', text: 'a dark mode', intent: 'implicit', message: { message: '1001' } },
  ]);
  expect(kindsOf('a dark mode', underIt, { takesPromptReplies: false })).toEqual(['thread_reply']);
  expect(kindsOf('a dark mode', answering(reply.text))).toEqual(['thread_reply']);
});

test('so is an answer to any message of the bot that carries the hashtag', () => {
  expect(kindsOf('a dark mode', answering('What is your wish for May? #idea', { from: BOT }))).toEqual(['suggestion']);
  expect(kindsOf('Thank you!', answering('You asked, we did.', { from: BOT }))).toEqual(['thread_reply']);
});

test('a dedicated chat or topic: what starts a conversation there, and nothing else', () => {
  expect(kindsOf('a dark mode', { chat: IDEAS })).toEqual(['suggestion']);
  expect(eventsOf('a dark mode', { chat: IDEAS })).toMatchObject([{ intent: 'implicit' }]);
  expect(kindsOf('me too', { chat: IDEAS, ...answering('a dark mode', { chat: IDEAS }) })).toEqual(['thread_reply']);
  expect(kindsOf('/help', { chat: IDEAS })).toEqual([]);
  const inTopic = { message_thread_id: 42, is_topic_message: true };
  const first = { message_id: 42, chat: GROUP, from: TOM, forum_topic_created: { name: 'Wishes' } };
  const settings = { ideaChannels: [`${GROUP.id}:42`] };
  expect(eventsOf('a dark mode', { ...inTopic, reply_to_message: first }, settings)).toMatchObject([
    { kind: 'suggestion', thread: { root: '42/1001', permalink: 'https://t.me/acme_users/42/1001' } },
  ]);
  expect(kindsOf('a dark mode', { ...inTopic, message_thread_id: 43 }, settings)).toEqual([]);
  expect(kindsOf('a dark mode', {}, settings)).toEqual([]);
});

test('what is written to the bot in private is one where the settings say so; a command always', () => {
  expect(kindsOf('a dark mode', { chat: PRIVATE })).toEqual([]);
  expect(eventsOf('a dark mode', { chat: PRIVATE }, { takesPrivateMessages: true })).toMatchObject([
    { intent: 'implicit', permalink: null, thread: { isPrivate: true } },
  ]);
  expect(kindsOf('/start', { chat: PRIVATE }, { takesPrivateMessages: true })).toEqual([]);
  expect(kindsOf('/idea dark', { chat: PRIVATE }, { chats: [String(GROUP.id)] })).toEqual(['suggestion']);
});

test('only the chats that the settings name are listened to, where they name any', () => {
  const settings = { chats: [String(GROUP.id)] };
  expect(kindsOf('/idea dark', {}, settings)).toEqual(['suggestion']);
  expect(kindsOf('/idea dark', { chat: CLOSED }, settings)).toEqual([]);
});

test.each([
  [GROUP, 'https://t.me/acme_users/1001', false],
  [CLOSED, 'https://t.me/c/1999999998/1001', true],
  [SMALL, null, true],
  [PRIVATE, null, true],
])('%j: its link is %s; private: %s', (chat, permalink, isPrivate) => {
  expect(eventsOf('/idea dark', { chat })).toMatchObject([{ permalink, thread: { permalink, isPrivate } }]);
});

describe('who said it', () => {
  const speakerOf = (more: Partial<SaidInTelegram>) =>
    eventsOf('/idea dark', more).map((event) => (event.kind === 'suggestion' ? event.speaker : null));
  test('bots say nothing, nor does our own', () => {
    expect(eventsOf('/idea dark', { from: { ...TOM, is_bot: true } })).toEqual([]);
    expect(eventsOf('/idea dark', { from: { ...BOT, is_bot: false } })).toEqual([]);
    expect(eventsOf('/idea dark', { is_automatic_forward: true, sender_chat: { id: -1001, type: 'channel' } })).toEqual([]);
  });
  test('an administrator who hides, and a channel, are people whom we do not know', () => {
    const group = { id: 1087968824, first_name: 'Group', username: 'GroupAnonymousBot', is_bot: true };
    expect(speakerOf({ from: group, sender_chat: GROUP })).toEqual([null]);
    const post = said('/idea dark', {
      from: undefined,
      chat: { id: -1001, type: 'channel', username: 'acme_news' },
      sender_chat: { id: -1001 },
    });
    expect(parse({ channel_post: post }).events).toMatchObject([{ kind: 'suggestion', speaker: null }]);
  });
  test('what is forwarded was said by whoever wrote it, where that is told', () => {
    expect(speakerOf({ forward_origin: { type: 'user', date: 1, sender_user: { is_bot: false, ...TOM } } })).toMatchObject([
      { externalId: '391450124' },
    ]);
    expect(speakerOf({ forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'Tom' } })).toEqual([null]);
  });
});

describe('replies', () => {
  const reply = (more: Partial<SaidInTelegram>) =>
    eventsOf('Thank you!', more).map((event) => (event.kind === 'thread_reply' ? event.thread.root : event.kind));
  test('are under the message they answer, or under the first of that conversation', () => {
    expect(reply(answering('a dark mode'))).toEqual(['900']);
    expect(reply({ ...answering('You asked', { from: BOT }), message_thread_id: 880 })).toEqual(['900', '880']);
    expect(reply({ ...answering('x', { is_topic_message: true }), message_thread_id: 42, is_topic_message: true })).toEqual(['42/900']);
    expect(reply({})).toEqual([]);
  });
  test('to a message of the chat as it was before it moved are in that chat', () => {
    expect(eventsOf('Thank you!', answering('a dark mode', { chat: SMALL }))).toMatchObject([
      { thread: { channel: '-4012345678', root: '900' } },
    ]);
  });
});

describe('edits', () => {
  const edited = (text: string, more: Partial<SaidInTelegram> = {}) =>
    parse({ edited_message: said(text, { edit_date: 1793613700, ...more }) }).events;
  const key = { realm: 'global', channel: '-1001672039485', message: '1001' };
  test('carry the new words under the message’s own key', () => {
    expect(edited('a dark mode')).toEqual([
      { kind: 'edit', message: key, title: null, text: 'a dark mode', editedAt: new Date(1793613700_000) },
    ]);
  });
  test('may make a suggestion of it', () => {
    expect(edited('/idea a dark mode')).toMatchObject([
      { kind: 'suggestion', text: 'a dark mode', message: key },
      { kind: 'edit', text: 'a dark mode', message: key },
    ]);
  });
  test('by a bot, or to nothing, are none', () => {
    expect(edited('x', { from: BOT })).toEqual([]);
    expect(edited('#idea')).toEqual([]);
  });
});

test('a reaction that is put and one that is taken back', () => {
  const emoji = (name: string) => ({ type: 'emoji', emoji: name });
  const update = {
    chat: GROUP,
    message_id: 1001,
    user: { is_bot: false, ...TOM },
    date: 1793613599,
    old_reaction: [emoji('👎'), emoji('🎉')],
  };
  const custom = { type: 'custom_emoji', custom_emoji_id: '5368324170671202286' };
  const { events } = parse({ message_reaction: { ...update, new_reaction: [emoji('🎉'), emoji('👍'), custom] } });
  expect(events).toMatchObject([
    {
      kind: 'reaction',
      reaction: '👎',
      isRemoved: true,
      message: { channel: '-1001672039485', message: '1001' },
      speaker: { externalId: '391450124' },
    },
    { reaction: '👍', isRemoved: false, reactedAt: new Date(1793613599_000) },
    { reaction: '5368324170671202286', isRemoved: false },
  ]);
  expect(parse({ message_reaction: { ...update, user: undefined, actor_chat: GROUP, new_reaction: [] } }).events).toEqual([]);
});

test('a tapped button is the answer of the one who tapped', () => {
  const tap = { id: '168', from: { is_bot: false, ...TOM }, data: 'heed_prompt:p-1:yes', chat_instance: '1' };
  const { events, reply } = parse({ callback_query: tap }, { answeredText: 'Danke.' });
  expect(events).toMatchObject([{ kind: 'answer', promptId: 'p-1', value: 'yes', speaker: { externalId: '391450124' } }]);
  expect(JSON.parse(reply.body ?? '')).toEqual({ method: 'answerCallbackQuery', callback_query_id: '168', text: 'Danke.' });
  expect(parse({ callback_query: { ...tap, data: 'other' } })).toMatchObject({ events: [], reply: { status: 200 } });
});

test('a group that becomes a supergroup has moved, whichever of the two says so', () => {
  const moved = { kind: 'moved', realm: 'global', fromChannel: '-4012345678', toChannel: '-1002012345678', keepsMessageIds: false };
  expect(eventsOf('', { text: undefined, chat: SMALL, migrate_to_chat_id: -1002012345678 })).toEqual([moved]);
  const to: TelegramChat = { ...SMALL, id: -1002012345678, type: 'supergroup' };
  expect(eventsOf('', { text: undefined, chat: to, migrate_from_chat_id: -4012345678 })).toEqual([moved]);
});

test.each([
  ['a poll', { poll: { id: '1' } }],
  ['somebody joining', { message: said('', { text: undefined, new_chat_members: [TOM] }) }],
  ['our membership', { my_chat_member: { chat: GROUP, from: TOM } }],
])('%s is none of ours', (_name, update) => expect(parse(update)).toEqual({ deliveryKey: '7', events: [], reply: { status: 200 } }));
