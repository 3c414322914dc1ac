import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../../../test/fixtures/platforms/zendesk/manifest';
import { anInboundRequest } from '../../../test/support/platform-fixture';
import { RealmMismatch } from '../integration';
import { ZendeskPlatform } from './zendesk.platform';

const platform = new ZendeskPlatform();
const read = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../../test/fixtures/platforms/zendesk', name), 'utf8')) as { detail: object; event: object };
const TAGGED = read('tags-changed.json');
const COMMENT = read('comment-added.json');

const eventsOf = (event: object, settings: object = {}) =>
  platform.parse(anInboundRequest({ body: JSON.stringify(event) }), {
    ...fixture.integration,
    settings: { ...fixture.integration.settings, ...settings },
  }).events;

test('the vector that was published, with the secret as the text that it is', () => {
  const headers = {
    'x-zendesk-webhook-signature': 'S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=',
    'x-zendesk-webhook-signature-timestamp': '2021-03-25T05:09:27Z',
  };
  const body = '{"event":"ticket.updated","id":123}';
  const verdict = (receivedAt: string) =>
    platform.verify(anInboundRequest({ body, headers, receivedAt: new Date(receivedAt) }), fixture.integration);
  expect(verdict('2021-03-25T05:10:00Z')).toEqual({ ok: true });
  expect(verdict('2021-03-25T05:14:28Z')).toEqual({ ok: false, reason: 'timestamp_out_of_window' });
  expect(verdict('2021-03-25T05:04:26Z')).toEqual({ ok: false, reason: 'timestamp_out_of_window' });
});

test('a tagged ticket is a suggestion of whoever asked for help, and private', () => {
  expect(eventsOf(TAGGED)).toMatchObject([
    {
      message: { realm: '22129848', channel: 'ticket', message: '5158' },
      title: 'Dark mode',
      text: 'My eyes hurt at night – please add a dark theme.',
      speaker: { externalId: '8447388090999', assurance: 'verified' },
      thread: { channel: 'tickets', root: '5158', isPrivate: true, permalink: 'https://acme.zendesk.com/agent/tickets/5158' },
      intent: 'explicit',
    },
  ]);
});

test.each([
  ['another tag', { ...TAGGED, detail: { ...TAGGED.detail, tags: ['ideas'] } }, {}, []],
  ['a tag of the settings', { ...TAGGED, detail: { ...TAGGED.detail, tags: ['wish'] } }, { ideaTags: ['wish'] }, ['suggestion']],
  ['a ticket without a text', { ...TAGGED, detail: { ...TAGGED.detail, description: ' ' } }, {}, ['suggestion']],
  ['a public comment', COMMENT, {}, ['thread_reply']],
  [
    'a note among agents',
    { ...COMMENT, event: { comment: { ...(COMMENT.event as { comment: object }).comment, is_public: false } } },
    {},
    [],
  ],
  ['another event', { ...TAGGED, type: 'zen:event-type:ticket.status_changed' }, {}, []],
  ['an event of an article', { ...TAGGED, type: 'zen:event-type:article.created' }, {}, []],
])('%s', (_what, event, settings, kinds) => {
  expect(eventsOf(event, settings).map(({ kind }) => kind)).toEqual(kinds);
});

test('a reply says whether an agent wrote it', () => {
  expect(eventsOf(COMMENT)).toMatchObject([{ speaker: { name: 'Paula', roles: ['staff'] }, thread: { root: '5158' }, isMember: true }]);
  const { comment } = COMMENT.event as { comment: { author: object } };
  const asked = { ...COMMENT, event: { comment: { ...comment, author: { ...comment.author, is_staff: false } } } };
  expect(eventsOf(asked)).toMatchObject([{ kind: 'thread_reply', isMember: false }]);
});

test('another account is refused, and nobody can be answered later', async () => {
  expect(() => eventsOf({ ...TAGGED, account_id: 1 })).toThrow(RealmMismatch);
  expect(await platform.send()).toEqual({ state: 'failed', reason: 'channel_cannot_answer', unreachable: true });
});
