import 'reflect-metadata';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { fixture } from '../../../../test/fixtures/platforms/github/manifest';
import { commentEvent, labelOf, topicEvent } from '../../../../test/support/github-payloads';
import type { CommentOnGithub, GithubUser, SaidOnGithub, TopicDetails } from '../../../../test/support/github-payloads';
import { RealmMismatch } from '../../integration';
import { GithubPlatform } from './github.platform';

const platform = new GithubPlatform();
const REPOSITORY = { fullName: 'acme/app' };
const NELLY: GithubUser = { login: 'nelly', id: 21031067 };
const PAULA: GithubUser = { login: 'pm-paula', id: 583231 };
const BOT: GithubUser = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };
const OURS: GithubUser = { login: 'Heed-Answers', id: 99 };
const ISSUE: SaidOnGithub = { id: 44, number: 12, user: NELLY, title: 'Dark mode', body: 'a dark mode', labels: ['idea'] };
const UNLABELLED: SaidOnGithub = { ...ISSUE, labels: ['bug'] };
const IDEAS: SaidOnGithub = { ...ISSUE, labels: [], category: 'ideas' };
const MARKER = '<!-- heed:019a4f00-0000-7000-8000-0000000de11e -->';

const connect = (settings: object = {}) => ({ ...fixture.integration, settings: { ...fixture.integration.settings, ...settings } });

function eventsOf(event: string, payload: object, settings: object = {}) {
  const headers = { 'x-github-event': event, 'x-github-delivery': 'guid-1' };
  return platform.parse(anInboundRequest({ body: JSON.stringify(payload), headers }), connect(settings)).events;
}

const issue = (action: string, said = ISSUE, more: TopicDetails = {}) => topicEvent('issue', action, said, REPOSITORY, more);
const comment = (action: string, said: Partial<CommentOnGithub>, sender?: GithubUser) =>
  commentEvent('issue', action, { id: 7, user: NELLY, body: '/idea a dark mode', ...said }, UNLABELLED, REPOSITORY, sender);

test('a labelled issue is a suggestion of whoever opened it, not of whoever labelled it', () => {
  const labelled = issue('labeled', { ...ISSUE, association: 'CONTRIBUTOR' }, { sender: PAULA, label: labelOf('Idea') });
  expect(eventsOf('issues', labelled).slice(0, 1)).toEqual([
    {
      kind: 'suggestion',
      message: { realm: 'github.com', channel: 'issue', message: '44' },
      title: 'Dark mode',
      text: 'a dark mode',
      speaker: {
        realm: 'github.com',
        externalId: '21031067',
        name: 'nelly',
        email: null,
        assurance: 'verified',
        handle: 'nelly',
        roles: ['CONTRIBUTOR'],
      },
      thread: {
        realm: 'github.com',
        channel: 'acme/app#12',
        root: 'issue',
        replyTo: null,
        permalink: 'https://github.com/acme/app/issues/12',
        isPrivate: false,
      },
      permalink: 'https://github.com/acme/app/issues/12',
      saidAt: new Date('2026-11-02T09:59:00Z'),
      intent: 'explicit',
      isTrap: false,
    },
  ]);
});

test.each<[string, object, string[]]>([
  ['opened with the label', issue('opened'), ['suggestion']],
  ['opened without', issue('opened', UNLABELLED), []],
  [
    'labelled afterwards: its words may have been edited before',
    issue('labeled', ISSUE, { label: labelOf('idea') }),
    ['suggestion', 'edit'],
  ],
  ['labelled otherwise', issue('labeled', ISSUE, { label: labelOf('bug') }), []],
  ['labelled by a workflow', issue('labeled', ISSUE, { label: labelOf('idea'), sender: BOT }), ['suggestion']],
  ['opened by a bot', issue('opened', { ...ISSUE, user: BOT }), []],
  ['opened by us', issue('opened', { ...ISSUE, user: OURS }), []],
  ['labelled, with our own words in it', issue('labeled', { ...ISSUE, body: `done ${MARKER}` }, { label: labelOf('idea') }), []],
  ['without a text', issue('opened', { ...ISSUE, body: null }), ['suggestion']],
  ['without a text or a title', issue('opened', { ...ISSUE, body: null, title: ' ' }), []],
  ['edited', issue('edited', UNLABELLED), ['edit']],
  ['edited by a bot', issue('edited', UNLABELLED, { sender: BOT }), []],
  ['edited, with the label: a lost delivery is made up for', issue('edited'), ['suggestion', 'edit']],
  ['deleted, by whomever', issue('deleted', ISSUE, { sender: BOT }), ['delete']],
  ['closed', issue('closed'), []],
])('an issue %s', (_what, payload, kinds) => {
  expect(eventsOf('issues', payload).map(({ kind }) => kind)).toEqual(kinds);
});

test('what a bot opened and a person labelled is a wish of nobody we know', () => {
  const [event] = eventsOf('issues', issue('labeled', { ...ISSUE, user: BOT }, { sender: PAULA, label: labelOf('idea') }));
  expect(event).toMatchObject({ kind: 'suggestion', speaker: null });
});

test.each<[string, object, string[]]>([
  ['with /idea', comment('created', {}), ['suggestion']],
  ['with /IDEA: and the wish below', comment('created', { body: ' /IDEA:\n a dark mode' }), ['suggestion']],
  ['with /idea and nothing else', comment('created', { body: '/idea' }), []],
  ['with /ideas', comment('created', { body: '/ideas are cheap' }), ['thread_reply']],
  ['with /idea further down', comment('created', { body: 'I wrote\n/idea x' }), ['thread_reply']],
  ['like any other', comment('created', { body: 'me too' }), ['thread_reply']],
  ['edited into an idea', comment('edited', {}), ['suggestion', 'edit']],
  [
    'edited out of being an idea',
    { ...comment('edited', { body: 'a dark mode' }), changes: { body: { from: '/idea a dark' } } },
    ['suggestion', 'edit'],
  ],
  ['edited', comment('edited', { body: 'me too!' }), ['thread_reply', 'edit']],
  ['edited by a bot', comment('edited', { body: 'me too!' }, BOT), []],
  ['deleted', comment('deleted', { body: 'me too!' }), ['delete']],
  ['by a bot', comment('created', { user: BOT }), []],
  ['by us, without a marker', comment('created', { user: OURS, body: 'hello' }), []],
  ['by us, of a delivery', comment('created', { user: OURS, body: `done\n\n${MARKER}` }), ['echo']],
  ['with a marker that somebody forged', comment('created', { body: `done\n\n${MARKER}` }), []],
])('a comment %s', (_what, payload, kinds) => {
  expect(eventsOf('issue_comment', payload).map(({ kind }) => kind)).toEqual(kinds);
});

test('the author of an /idea comment is who wrote it, its text is without the command, and its thread is the issue', () => {
  const [event] = eventsOf(
    'issue_comment',
    comment('created', { user: { login: 'ben', id: 8 }, body: '/idea a dark mode\r\n\r\nat night' }),
  );
  expect(event).toMatchObject({
    message: { channel: 'issue_comment', message: '7' },
    title: null,
    text: 'a dark mode\r\n\r\nat night',
    speaker: { externalId: '8', handle: 'ben' },
    thread: { channel: 'acme/app#12', root: 'issue', replyTo: null },
    permalink: 'https://github.com/acme/app/issues/12#issuecomment-7',
    intent: 'explicit',
  });
});

test('a reply says whether the team wrote it', () => {
  const [event] = eventsOf('issue_comment', comment('created', { user: PAULA, body: 'Which system?', association: 'MEMBER' }));
  expect(event).toMatchObject({ kind: 'thread_reply', thread: { channel: 'acme/app#12', root: 'issue' }, speaker: { roles: ['MEMBER'] } });
});

test('the command can be switched off', () => {
  expect(eventsOf('issue_comment', comment('created', {}), { ideaCommand: false })).toMatchObject([
    { kind: 'thread_reply', text: '/idea a dark mode' },
  ]);
});

test('a discussion in a category of ideas waits in triage; with the label it was asked for outright', () => {
  const inCategory = (action: string, said: SaidOnGithub) => eventsOf('discussion', topicEvent('discussion', action, said, REPOSITORY));
  expect(inCategory('created', IDEAS)).toMatchObject([{ intent: 'implicit', thread: { channel: 'acme/app#12', root: 'discussion' } }]);
  expect(inCategory('category_changed', IDEAS)).toMatchObject([{ intent: 'implicit' }, { kind: 'edit' }]);
  expect(inCategory('created', { ...IDEAS, category: 'general' })).toEqual([]);
  expect(inCategory('created', { ...IDEAS, labels: ['idea'] })).toMatchObject([{ intent: 'explicit' }]);
});

test('an /idea in a discussion is answered under that comment, or in the discussion where it is a reply itself', () => {
  const said = (parentId: number | null) => {
    const wish: CommentOnGithub = { id: 7, user: NELLY, body: '/idea a dark mode', parentId };
    return eventsOf('discussion_comment', commentEvent('discussion', 'created', wish, IDEAS, REPOSITORY));
  };
  expect(said(null)).toMatchObject([{ thread: { replyTo: 'DC_7' } }]);
  expect(said(6)).toMatchObject([{ thread: { replyTo: null } }]);
});

test('an issue that moves takes its threads along, told by the old repository or by the new one', () => {
  const away = issue('transferred', ISSUE, {
    changes: { new_issue: { id: 9, number: 5 }, new_repository: { full_name: 'acme/web' } },
  });
  const here = issue(
    'opened',
    { ...ISSUE, labels: [] },
    { changes: { old_issue: { number: 3 }, old_repository: { full_name: 'acme/old' } } },
  );
  expect(eventsOf('issues', away)).toEqual([
    { kind: 'moved', realm: 'github.com', fromChannel: 'acme/app#12', toChannel: 'acme/web#5', keepsMessageIds: true },
  ]);
  expect(eventsOf('issues', here)).toEqual([
    { kind: 'moved', realm: 'github.com', fromChannel: 'acme/old#3', toChannel: 'acme/app#12', keepsMessageIds: true },
  ]);
});

test('a private repository is private; another repository is not listened to; another host is refused', () => {
  const of = (repository: { fullName: string; isPrivate?: boolean; host?: string }) => topicEvent('issue', 'opened', ISSUE, repository);
  expect(eventsOf('issues', of({ fullName: 'acme/app', isPrivate: true }))).toMatchObject([{ thread: { isPrivate: true } }]);
  expect(eventsOf('issues', of({ fullName: 'acme/other' }))).toEqual([]);
  expect(eventsOf('issues', of({ fullName: 'acme/other' }), { repositories: [] })).toHaveLength(1);
  expect(() => eventsOf('issues', of({ fullName: 'acme/app', host: 'github.evil.example' }))).toThrow(RealmMismatch);
  expect(eventsOf('issues', of({ fullName: 'acme/app', host: 'ghe.acme.com' }), { host: 'ghe.acme.com' })).toMatchObject([
    { message: { realm: 'ghe.acme.com' } },
  ]);
});

test('a ping is answered and nothing of it is stored', () => {
  const headers = { 'x-github-event': 'ping', 'x-github-delivery': 'guid-1' };
  expect(platform.handshake(anInboundRequest({ body: '{"zen":"x"}', headers }))).toMatchObject({ status: 200 });
});
