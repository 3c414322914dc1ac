import 'reflect-metadata';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { fixture } from '../../../../test/fixtures/platforms/slack/manifest';
import {
  deleteEvent,
  editEvent,
  eventEnvelope,
  mentionEvent,
  messageEvent,
  shortcutPayload,
} from '../../../../test/support/slack-payloads';
import type { SaidInSlack, SlackWorkspace } from '../../../../test/support/slack-payloads';
import { RealmMismatch } from '../../integration';
import { SlackPlatform } from './slack.platform';

const platform = new SlackPlatform();
const WORKSPACE: SlackWorkspace = {
  teamId: 'T061EG9R6',
  teamDomain: 'acme',
  appId: 'A0F82E8CA',
  botUserId: 'U0LAN0Z89',
  botId: 'B0LAN0Z88',
};
const IDEAS = 'C2147483705';
const OTHER = 'C061EG9SL';
const TS = '1793613599.000200';
const SAID: SaidInSlack = { channel: IDEAS, user: 'U1', text: 'a dark mode', ts: TS };

const connect = (settings: object = {}) => ({ ...fixture.integration, settings: { ...fixture.integration.settings, ...settings } });

function eventsOf(event: object, settings: object = {}, envelope: object = {}) {
  const body = JSON.stringify({ ...eventEnvelope(event, 'Ev1', WORKSPACE), ...envelope });
  return platform.parse(anInboundRequest({ body }), connect(settings)).events;
}

function interactionsOf(payload: object, settings: object = {}) {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return platform.parse(anInboundRequest({ body, contentType: 'application/x-www-form-urlencoded' }), connect(settings));
}

const message = (said: Partial<SaidInSlack> = {}, more: object = {}) => ({ ...messageEvent({ ...SAID, ...said }, WORKSPACE), ...more });
const mention = (said: Partial<SaidInSlack> = {}) => mentionEvent({ ...SAID, ...said }, WORKSPACE);
const shortcut = (said: Partial<SaidInSlack> = {}, more: object = {}) => ({
  ...shortcutPayload({ said: { ...SAID, ...said }, clickedBy: 'U9CLICKER', triggerId: '1.2.a' }, WORKSPACE),
  ...more,
});

test('a message in an idea channel', () => {
  expect(eventsOf(message({ text: 'a &lt;dark&gt; mode for <#C1|web>' }))).toEqual([
    {
      kind: 'suggestion',
      message: { realm: 'T061EG9R6', channel: IDEAS, message: TS },
      title: null,
      text: 'a <dark> mode for #web',
      speaker: { realm: 'T061EG9R6', externalId: 'U1', name: null, email: null, assurance: 'verified' },
      thread: {
        realm: 'T061EG9R6',
        channel: IDEAS,
        root: TS,
        replyTo: null,
        permalink: `https://acme.slack.com/archives/${IDEAS}/p1793613599000200`,
        isPrivate: false,
      },
      permalink: `https://acme.slack.com/archives/${IDEAS}/p1793613599000200`,
      saidAt: new Date(1793613599_000),
      intent: 'implicit',
      isTrap: false,
    },
  ]);
});

test.each([
  ['elsewhere', message({ channel: OTHER }), []],
  ['with a file', message({}, { subtype: 'file_share' }), ['suggestion']],
  ['a file without a word', message({ text: '' }, { subtype: 'file_share' }), []],
  ['a root that has replies', message({ threadTs: TS }), ['suggestion']],
  ['a reply', message({ threadTs: '1793613000.000100' }), ['thread_reply']],
  ['a reply elsewhere', message({ channel: OTHER, threadTs: '1793613000.000100' }), ['thread_reply']],
  ['a reply shown in the channel too', message({ threadTs: '1793613000.000100' }, { subtype: 'thread_broadcast' }), ['thread_reply']],
  ['somebody joining', message({}, { subtype: 'channel_join' }), []],
  ['a new topic', message({}, { subtype: 'channel_topic' }), []],
  ['a bot', message({}, { bot_id: 'B1' }), []],
  ['a bot of the old kind', message({}, { subtype: 'bot_message' }), []],
  ['our own bot', message({ user: WORKSPACE.botUserId }), []],
  ['a mention', mention({ channel: OTHER, text: '<@U0LAN0Z89> a dark mode' }), ['suggestion']],
  ['a mention in a thread', mention({ threadTs: '1793613000.000100' }), ['thread_reply']],
  ['a mention of nothing', mention({ text: '<@U0LAN0Z89>' }), []],
  ['an event of a type we do not know', { type: 'emoji_changed' }, []],
])('%s', (_name, event, kinds) => expect(eventsOf(event).map((given) => given.kind)).toEqual(kinds));

test('a mention, its message and the shortcut on it are one message with one text; the first and the last are explicit', () => {
  const text = '<@U0LAN0Z89> a dark mode';
  const [explicit] = eventsOf(mention({ text }));
  const [implicit] = eventsOf(message({ text }));
  const [clicked] = interactionsOf(shortcut({ text })).events;
  const shared = { message: { realm: 'T061EG9R6', channel: IDEAS, message: TS }, text: 'a dark mode', speaker: { externalId: 'U1' } };
  expect(explicit).toMatchObject({ ...shared, intent: 'explicit' });
  expect(implicit).toMatchObject({ ...shared, intent: 'implicit' });
  expect(clicked).toMatchObject({ ...shared, intent: 'explicit' });
});

test('mentions can be switched off; in an idea channel the message is one all the same', () => {
  const off = { mentionIsSuggestion: false };
  expect(eventsOf(mention({ channel: OTHER }), off)).toEqual([]);
  expect(eventsOf(mention(), off)).toMatchObject([{ intent: 'implicit' }]);
});

test('the bot is known by the envelope where the settings do not name it', () => {
  const settings = { botUserId: null };
  expect(eventsOf(mention({ text: '<@U0LAN0Z89> dark' }), settings)).toMatchObject([{ text: 'dark' }]);
  const hostile = { authorizations: [{ team_id: 'T061EG9R6', user_id: '(((', is_bot: true }] };
  expect(eventsOf(mention({ text: 'dark' }), settings, hostile)).toMatchObject([{ text: 'dark' }]);
});

test('a reply names its thread, and its permalink leads into it', () => {
  expect(eventsOf(message({ threadTs: '1793613000.000100' }))).toMatchObject([
    { thread: { realm: 'T061EG9R6', channel: IDEAS, root: '1793613000.000100' }, saidAt: new Date(1793613599_000) },
  ]);
  const [event] = interactionsOf(shortcut({ threadTs: '1793613000.000100' })).events;
  expect(event).toMatchObject({
    thread: { root: '1793613000.000100', permalink: `https://acme.slack.com/archives/${IDEAS}/p1793613000000100` },
    permalink: `https://acme.slack.com/archives/${IDEAS}/p1793613599000200?thread_ts=1793613000.000100&cid=${IDEAS}`,
  });
});

test.each([
  ['channel', false],
  ['group', true],
  ['im', true],
  ['mpim', true],
] as const)('a message of a channel of type %s is private: %s, by event and by shortcut', (channelType, isPrivate) => {
  expect(eventsOf(message({ channelType }))).toMatchObject([{ thread: { isPrivate } }]);
  expect(interactionsOf(shortcut({ channelType })).events).toMatchObject([{ thread: { isPrivate } }]);
});

test('where Slack does not say whether a channel is public, it is taken for private', () => {
  expect(eventsOf(mention())).toMatchObject([{ thread: { isPrivate: true } }]);
  expect(interactionsOf(shortcut({}, { channel: { id: IDEAS } })).events).toMatchObject([{ thread: { isPrivate: true } }]);
});

describe('edits and deletes', () => {
  const edit = (text: string) => editEvent(SAID, text, '1793613700.000300', WORKSPACE) as Record<string, object>;
  const key = { realm: 'T061EG9R6', channel: IDEAS, message: TS };
  const expected = { kind: 'edit', message: key, title: null, text: 'a & b', editedAt: new Date(1793613700_000) };
  test('an edit carries the new text under the message’s own key, and the message itself should that have been lost', () => {
    expect(eventsOf(edit('a &amp; b'))).toEqual([expect.objectContaining({ kind: 'suggestion', message: key, text: 'a & b' }), expected]);
  });
  test('an edit elsewhere is about a message that was none for us, or that somebody asked for', () => {
    const elsewhere = (text: string) => ({
      ...editEvent({ ...SAID, text }, 'a &amp; b', '1793613700.000300', WORKSPACE),
      channel: 'C0OTHER',
    });
    expect(eventsOf(elsewhere('a'))).toMatchObject([{ kind: 'edit' }]);
    expect(eventsOf(elsewhere(`<@${WORKSPACE.botUserId}> a`))).toMatchObject([
      { kind: 'suggestion', intent: 'explicit' },
      { kind: 'edit' },
    ]);
  });
  test('a shortcut on a message that was edited tells how old its words are', () => {
    const click = shortcut() as { message: object };
    const edited = { ...click, message: { ...click.message, edited: { user: 'U1', ts: '1793613700.000300' } } };
    expect(interactionsOf(edited).events).toMatchObject([{ kind: 'suggestion' }, { kind: 'edit', editedAt: new Date(1793613700_000) }]);
  });
  test('an unfurled link is not an edit', () => expect(eventsOf(edit(SAID.text))).toEqual([]));
  test('an edit by a bot is none of ours', () => {
    const event = edit('x');
    expect(eventsOf({ ...event, message: { ...event.message, bot_id: 'B1' } })).toEqual([]);
  });
  test('a deleted message', () => {
    expect(eventsOf(deleteEvent(SAID, '1793613700.000300', WORKSPACE))).toEqual([
      { kind: 'delete', message: key, deletedAt: new Date(1793613700_000) },
    ]);
  });
  test('a deleted message that has replies is shown as a tombstone', () => {
    const event = edit('This message was deleted.');
    expect(eventsOf({ ...event, message: { ...event.message, subtype: 'tombstone' } })).toMatchObject([{ kind: 'delete', message: key }]);
  });
});

describe('our own message shown to us', () => {
  const metadata = { event_type: 'heed_delivery', event_payload: { delivery_id: 'D1' } };
  const own = (more: object = {}) => message({ user: 'U5' }, { bot_id: 'B0LAN0Z88', app_id: 'A0F82E8CA', metadata, ...more });
  test('is the echo of a delivery', () => {
    expect(eventsOf(own())).toEqual([{ kind: 'echo', deliveryId: 'D1', externalId: `${IDEAS}:${TS}` }]);
  });
  test('also as an event of metadata', () => {
    const event = { type: 'message_metadata_posted', app_id: 'A0F82E8CA', channel_id: OTHER, message_ts: TS, metadata };
    expect(eventsOf(event)).toEqual([{ kind: 'echo', deliveryId: 'D1', externalId: `${OTHER}:${TS}` }]);
  });
  test.each([
    ['of another app', own({ app_id: 'AOTHER' })],
    ['of an app that is not named', own({ app_id: undefined })],
    ['of another event type', own({ metadata: { ...metadata, event_type: 'other' } })],
    ['without an id', own({ metadata: { event_type: 'heed_delivery', event_payload: {} } })],
  ])('is no echo %s', (_name, event) => expect(eventsOf(event)).toEqual([]));
});

describe('the realm', () => {
  test('a delivery of another team is refused', () => {
    const theirs = { team_id: 'TOTHER', authorizations: [{ team_id: 'TOTHER' }] };
    expect(() => eventsOf(message(), {}, theirs)).toThrow(RealmMismatch);
    expect(() => interactionsOf(shortcut({}, { team: { id: 'TOTHER', domain: 'x' } }))).toThrow(RealmMismatch);
    const slash = anInboundRequest({ body: 'command=%2Fidea&team_id=TOTHER', contentType: 'application/x-www-form-urlencoded' });
    expect(() => platform.parse(slash, connect())).toThrow(RealmMismatch);
  });
  test('in a shared channel the installation decides, and a guest keeps their own realm', () => {
    const [event] = eventsOf(message({ userTeam: 'TGUEST' }), {}, { team_id: 'TGUEST' });
    expect(event).toMatchObject({ speaker: { realm: 'TGUEST' }, message: { realm: 'T061EG9R6' }, thread: { realm: 'T061EG9R6' } });
    expect(interactionsOf(shortcut({ userTeam: 'TGUEST' })).events).toMatchObject([{ speaker: { realm: 'TGUEST' } }]);
  });
});

describe('interactivity', () => {
  test('the author is the message’s, never the one who clicked', () => {
    const parsed = interactionsOf(shortcut());
    expect(parsed.deliveryKey).toBe('1.2.a');
    expect(parsed.events).toMatchObject([{ speaker: { externalId: 'U1' } }]);
    expect(JSON.stringify(parsed)).not.toContain('U9CLICKER');
  });
  test('a message of a bot has no known author, and our own is never an idea', () => {
    const posted = (more: object) => shortcut({}, { message: { type: 'message', text: 'from a customer', ts: TS, user: 'U7', ...more } });
    expect(interactionsOf(posted({ bot_id: 'B7', app_id: 'AZAPIER' })).events).toMatchObject([{ text: 'from a customer', speaker: null }]);
    expect(interactionsOf(posted({ bot_id: 'B0LAN0Z88', app_id: 'A0F82E8CA' })).events).toEqual([]);
  });
  test('another shortcut is none of ours; ours can have another name', () => {
    expect(interactionsOf(shortcut({}, { callback_id: 'other' })).events).toEqual([]);
    expect(interactionsOf(shortcut({}, { callback_id: 'other' }), { callbackId: 'other' }).events).toHaveLength(1);
  });
  test('the permalink is in the workspace that the payload names', () => {
    const [event] = interactionsOf(shortcut({}, { team: { id: 'T061EG9R6', domain: 'evil.example/' } }), { teamDomain: null }).events;
    expect(event).toMatchObject({ permalink: null });
    expect(interactionsOf(shortcut(), { teamDomain: null }).events).toMatchObject([
      { permalink: expect.stringMatching(/^https:\/\/acme\.slack/) },
    ]);
  });
  test('an answer is by the one who clicked', () => {
    const action = { action_id: 'heed_prompt:p-1', selected_option: { value: '3' }, action_ts: '1793613605.840180' };
    const actions = [action, { ...action, action_id: 'other:p-2' }];
    const payload = {
      type: 'block_actions',
      trigger_id: 't',
      team: { id: 'T061EG9R6' },
      user: { id: 'U9', name: 'pm', team_id: 'T061EG9R6' },
      actions,
    };
    expect(interactionsOf(payload).events).toEqual([
      {
        kind: 'answer',
        promptId: 'p-1',
        speaker: { realm: 'T061EG9R6', externalId: 'U9', name: 'pm', email: null, assurance: 'verified' },
        value: '3',
        answeredAt: new Date(1793613605_840),
      },
    ]);
  });
});

describe('set-up', () => {
  const unsigned = (body: string) => anInboundRequest({ body, contentType: 'application/x-www-form-urlencoded' });
  test('the challenge is answered', () => {
    const body = JSON.stringify({ token: 't', challenge: '3eZbrw1aB"<', type: 'url_verification' });
    expect(platform.handshake(anInboundRequest({ body }))).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"challenge":"3eZbrw1aB\\"<"}',
    });
  });
  test('and it must be signed', () => {
    const body = JSON.stringify({ challenge: 'x', type: 'url_verification' });
    expect(platform.verify(anInboundRequest({ body }), connect())).toEqual({ ok: false, reason: 'timestamp_missing' });
  });
  test('a certificate check needs no signature, and does nothing', () => {
    const request = unsigned('ssl_check=1&token=abc');
    expect(platform.verify(request, connect())).toEqual({ ok: true });
    expect(platform.handshake(request)).toEqual({ status: 200 });
    expect(platform.parse(request, connect()).events).toEqual([]);
  });
  test.each(['ssl_check=1&payload=%7B%7D', 'ssl_check=1&command=%2Fidea', 'ssl_check=0', `ssl_check=1&token=${'x'.repeat(300)}`])(
    'nothing is smuggled in with it: %s',
    (body) => expect(platform.verify(unsigned(body), connect()).ok).toBe(false),
  );
});
