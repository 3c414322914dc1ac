import 'reflect-metadata';
import { fixture } from '../../../../test/fixtures/platforms/discourse/manifest';
import { DiscourseServer, forumPost } from '../../../../test/support/discourse-server';
import type { DiscourseMisbehaviour, SaidOnForum } from '../../../../test/support/discourse-server';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { OutboundService } from '../../../outbound/outbound.service';
import { RealmMismatch } from '../../integration';
import type { OutgoingMessage } from '../../integration';
import { DiscoursePlatform } from './discourse.platform';

const platform = new DiscoursePlatform();
const SAID: SaidOnForum = { id: 5001, userId: 42, username: 'nelly', raw: 'a dark mode', topicId: 310, trustLevel: 3 };
const MARKER = '<!-- heed:019a4f00-0000-7000-8000-0000000de11e -->';
const HEADERS = { 'x-discourse-instance': 'https://forum.acme.com', 'x-discourse-event-type': 'post', 'x-discourse-event-id': '1' };

const connect = (settings: object = {}) => ({ ...fixture.integration, settings: { ...fixture.integration.settings, ...settings } });

function parse(event: string, said: SaidOnForum, settings: object = {}, headers: object = {}) {
  const all = { ...HEADERS, 'x-discourse-event': event, ...headers };
  return platform.parse(anInboundRequest({ body: JSON.stringify(forumPost(said)), headers: all }), connect(settings));
}

test('a topic in a category of ideas waits in triage, with the trust that the forum has in its author', () => {
  const [event] = parse('post_created', { ...SAID, more: { name: 'Nelly N.', staff: true } }).events;
  expect(event).toEqual({
    kind: 'suggestion',
    message: { realm: 'https://forum.acme.com', channel: 'post', message: '5001' },
    title: 'Dark mode',
    text: 'a dark mode',
    speaker: {
      realm: 'https://forum.acme.com',
      externalId: '42',
      name: 'Nelly N.',
      email: null,
      assurance: 'verified',
      handle: 'nelly',
      trustLevel: 3,
      roles: ['staff'],
    },
    thread: {
      realm: 'https://forum.acme.com',
      channel: 'topics',
      root: '310',
      replyTo: null,
      permalink: 'https://forum.acme.com/t/dark-mode/310',
      isPrivate: false,
    },
    permalink: 'https://forum.acme.com/t/dark-mode/310/1',
    saidAt: new Date('2026-11-02T09:51:00Z'),
    intent: 'implicit',
    isTrap: false,
  });
});

test.each<[string, string, Partial<SaidOnForum>, object, string[]]>([
  ['a topic elsewhere', 'post_created', { category: 3 }, {}, []],
  ['any topic, where the webhook chooses', 'post_created', { category: 3 }, { everyTopic: true }, ['suggestion']],
  ['a private message, even then', 'post_created', { more: { topic_archetype: 'private_message' } }, { everyTopic: true }, []],
  ['a reply', 'post_created', { postNumber: 2 }, {}, ['thread_reply']],
  ['a reply with /idea', 'post_created', { postNumber: 2, category: 3, raw: '/idea x' }, {}, ['suggestion']],
  ['the same, switched off', 'post_created', { postNumber: 2, raw: '/idea x' }, { ideaCommand: false }, ['thread_reply']],
  ['an edit in the category', 'post_edited', { version: 2 }, {}, ['suggestion', 'edit']],
  ['an edit of a reply', 'post_edited', { postNumber: 2 }, {}, ['thread_reply', 'edit']],
  ['a deletion', 'post_destroyed', {}, {}, ['delete']],
  ['a recovery', 'post_recovered', {}, {}, []],
  ['a small action', 'post_created', { more: { post_type: 3 } }, {}, []],
  ['a whisper of the team', 'post_created', { postNumber: 2, more: { post_type: 4 } }, {}, []],
  ['a hidden post', 'post_created', { more: { hidden: true } }, {}, []],
  ['the system', 'post_created', { userId: -1, username: 'system' }, {}, []],
  ['ourselves', 'post_created', { username: 'Heed' }, {}, []],
  ['our own answer', 'post_created', { username: 'heed', postNumber: 3, raw: `done ${MARKER}` }, {}, ['echo']],
  ['a forged one', 'post_created', { postNumber: 3, raw: `done ${MARKER}` }, {}, []],
])('%s', (_what, event, said, settings, kinds) => {
  expect(parse(event, { ...SAID, ...said }, settings).events.map(({ kind }) => kind)).toEqual(kinds);
});

test('a like is a vote for the post, or for what our own post answers; a system user has none', () => {
  const like = (username: string, user: object, event = 'post_liked') => {
    const { post } = forumPost({ ...SAID, username });
    const headers = { ...HEADERS, 'x-discourse-event-type': 'like', 'x-discourse-event': event };
    return platform.parse(anInboundRequest({ body: JSON.stringify({ like: { post, user } }), headers }), connect());
  };
  const INES = { id: 77, username: 'ines', name: null };
  expect(like('nelly', INES)).toMatchObject({
    deliveryKey: 'like:5001:77',
    events: [
      {
        kind: 'reaction',
        message: { realm: 'https://forum.acme.com', channel: 'post', message: '5001' },
        speaker: { externalId: '77', name: 'ines', assurance: 'verified' },
        reaction: 'heart',
        isRemoved: false,
      },
    ],
  });
  expect(like('Heed', INES).events).toMatchObject([{ message: { channel: 'topics' } }]);
  expect(like('nelly', { id: -1, username: 'system' }).events).toEqual([]);
  expect(like('nelly', INES, 'post_unliked').events).toEqual([]);
});

test('a delivery that is tried again has another event id and the same key; another version has another', () => {
  const key = (version: number, id: string) => parse('post_edited', { ...SAID, version }, {}, { 'x-discourse-event-id': id }).deliveryKey;
  expect(key(2, '7')).toBe(key(2, '8'));
  expect(key(2, '7')).not.toBe(key(3, '7'));
});

test('what is said inside a topic is answered there, and a forum that is not public stays private', () => {
  const [event] = parse('post_created', { ...SAID, postNumber: 8, raw: '/idea x' }, { isPublic: false }).events;
  expect(event).toMatchObject({ intent: 'explicit', title: null, thread: { root: '310', replyTo: '8', isPrivate: true } });
});

test('another forum is refused; a ping is answered', () => {
  expect(() => parse('post_created', SAID, {}, { 'x-discourse-instance': 'https://evil.example' })).toThrow(RealmMismatch);
  const ping = anInboundRequest({ body: '{"ping":"OK"}', headers: { ...HEADERS, 'x-discourse-event-type': 'ping' } });
  expect(platform.handshake(ping)).toMatchObject({ status: 200 });
});

describe('answers', () => {
  const server = new DiscourseServer();
  const outbound = new OutboundService({ allow: ['127.0.0.1'], timeoutMs: 2000 });
  let siteUrl = '';
  beforeAll(async () => (siteUrl = await server.start()));
  afterAll(async () => {
    await server.stop();
    await outbound.onApplicationShutdown();
  });

  const forum = (apiKey = server.apiKey) => {
    const integration = connect({ siteUrl });
    return { ...integration, secrets: { ...integration.secrets, apiKey } };
  };
  const message = (root: string, more: Partial<OutgoingMessage> = {}, replyTo: string | null = null): OutgoingMessage => ({
    deliveryId: '019a4f00-0000-7000-8000-0000000de11e',
    thread: { realm: siteUrl, channel: 'topics', root, replyTo, permalink: null, isPrivate: false },
    paragraphs: ['You asked, we did: *dark* mode for @all in #general.'],
    credits: [
      { name: 'Nelly', mention: '42' },
      { name: 'Ben', mention: 'ben' },
    ],
    link: 'https://example.com/changelog',
    ...more,
  });
  const send = (sent: OutgoingMessage, integration = forum()) => platform.send(sent, integration, outbound);

  test('stand in the topic, under the post that asked, exactly as previewed, and call nobody else', async () => {
    const sent = message('310', {}, '8');
    const result = await send(sent);
    expect(server.in(310)).toMatchObject([{ replyTo: 8 }]);
    const [post] = server.in(310);
    expect(platform.render(sent).request).toEqual({ topic_id: 310, raw: post?.raw, reply_to_post_number: 8 });
    expect(result).toEqual({ state: 'delivered', externalId: String(post?.id), permalink: `${siteUrl}/t/dark-mode/310/2` });
    expect(post?.raw).toContain('🙌 Nelly, @ben');
    expect(post?.raw).not.toMatch(/@all|#general/);
    expect(post?.raw).toContain(MARKER);
  });

  test('sent again within the window are the same post', async () => {
    server.misbehaviours.push({ kind: 'reset', posts: true });
    expect(await send(message('311'))).toMatchObject({ state: 'in_doubt' });
    expect(await send(message('311'))).toMatchObject({ state: 'delivered' });
    expect(server.in(311)).toHaveLength(1);
  });

  test.each<[string, DiscourseMisbehaviour, object]>([
    [
      'a limit that says how long',
      { kind: 'status', status: 429, body: { error_type: 'rate_limit', extras: { wait_seconds: 23 } } },
      { state: 'retry', afterSeconds: 23 },
    ],
    ['a limit that does not', { kind: 'status', status: 429 }, { state: 'retry', afterSeconds: 60 }],
    ['a closed topic', { kind: 'status', status: 403, body: { errors: ['not permitted'] } }, { state: 'failed', unreachable: true }],
    ['a topic that is gone', { kind: 'status', status: 404 }, { state: 'failed', reason: 'topic_not_found', unreachable: true }],
    [
      'a text that is refused',
      { kind: 'status', status: 422, body: { errors: ['Body is too short'] } },
      { state: 'failed', unreachable: false },
    ],
    ['a queue for approval', { kind: 'status', status: 200, body: { action: 'enqueued', success: true } }, { state: 'in_doubt' }],
    ['a broken upstream', { kind: 'status', status: 502 }, { state: 'in_doubt', reason: 'http_502' }],
  ])('%s', async (_what, misbehaviour, expected) => {
    server.misbehaviours.push(misbehaviour);
    expect(await send(message('312'))).toMatchObject(expected);
  });

  test('a key that is refused, when sending and when checked', async () => {
    const wrong = forum('0123456789abcdef0123456789abcdef');
    expect(await send(message('313'), wrong)).toEqual({ state: 'failed', reason: 'api_key_refused', unreachable: false });
    expect(await platform.check(wrong, outbound)).toMatchObject([{ subject: 'apiKey', state: 'missing' }]);
    expect(await platform.check(forum(), outbound)).toMatchObject([{ subject: 'apiKey', state: 'ok' }]);
  });
});
