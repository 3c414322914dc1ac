import 'reflect-metadata';
import { callsBy } from '../../test/support/outbound-caller';
import { fixture as discord } from '../../test/fixtures/platforms/discord/manifest';
import { fixture as discourse } from '../../test/fixtures/platforms/discourse/manifest';
import { fixture as github } from '../../test/fixtures/platforms/github/manifest';
import { fixture as mattermost } from '../../test/fixtures/platforms/mattermost/manifest';
import { fixture as slack } from '../../test/fixtures/platforms/slack/manifest';
import { fixture as telegram } from '../../test/fixtures/platforms/telegram/manifest';
import type { OutboundReply, OutboundRequest } from '../outbound/outbound';
import type { ConnectedIntegration, DeliveryChannel, OutgoingMessage } from './integration';
import { DiscordPlatform } from './platforms/discord/discord.platform';
import { DiscoursePlatform } from './platforms/discourse/discourse.platform';
import { GithubPlatform } from './platforms/github/github.platform';
import { MattermostPlatform } from './platforms/mattermost/mattermost.platform';
import { SlackPlatform } from './platforms/slack/slack.platform';
import { TelegramPlatform } from './platforms/telegram/telegram.platform';
import { placeOf } from './retraction';

interface Case {
  readonly channel: DeliveryChannel;
  readonly integration: ConnectedIntegration;
  readonly externalId: string;
  readonly thread: string;
  /** Method and end of the address. */
  readonly deletes: string;
  readonly edits: string;
  /** What says that it is gone, and what says that it may not be done. */
  readonly gone: readonly [number, object];
  readonly refused: readonly [number, object];
}

const CASES: Readonly<Record<string, Case>> = {
  slack: {
    channel: new SlackPlatform(),
    integration: slack.integration,
    externalId: 'C1:1712.0001',
    thread: 'C1',
    deletes: 'POST /chat.delete',
    edits: 'POST /chat.update',
    gone: [200, { ok: false, error: 'message_not_found' }],
    refused: [200, { ok: false, error: 'cant_delete_message' }],
  },
  discord: {
    channel: new DiscordPlatform(),
    integration: discord.integration,
    externalId: '1001:2002',
    thread: '1001',
    deletes: 'DELETE /channels/1001/messages/2002',
    edits: 'PATCH /channels/1001/messages/2002',
    gone: [404, { code: 10008, message: 'Unknown Message' }],
    refused: [403, { code: 50001, message: 'Missing Access' }],
  },
  telegram: {
    channel: new TelegramPlatform(),
    integration: telegram.integration,
    externalId: '-1001:55',
    thread: '-1001',
    deletes: 'POST /deleteMessage',
    edits: 'POST /editMessageText',
    gone: [400, { ok: false, description: 'Bad Request: message to delete not found' }],
    refused: [403, { ok: false, description: 'Forbidden: bot was kicked from the supergroup chat' }],
  },
  github: {
    channel: new GithubPlatform(),
    integration: github.integration,
    externalId: 'issuecomment-77',
    thread: 'acme/app#12',
    deletes: 'DELETE /repos/acme/app/issues/comments/77',
    edits: 'PATCH /repos/acme/app/issues/comments/77',
    gone: [204, {}],
    // It may have moved with its issue: a person looks.
    refused: [404, { message: 'Not Found' }],
  },
  discourse: {
    channel: new DiscoursePlatform(),
    integration: discourse.integration,
    externalId: '88',
    thread: '',
    deletes: 'DELETE /posts/88.json',
    edits: 'PUT /posts/88.json',
    gone: [404, {}],
    refused: [403, { errors: ['You are not permitted to view the requested resource.'] }],
  },
  mattermost: {
    channel: new MattermostPlatform(),
    integration: mattermost.integration,
    externalId: 'k3j5h6',
    thread: 'c1',
    deletes: 'DELETE /posts/k3j5h6',
    edits: 'PUT /posts/k3j5h6/patch',
    gone: [404, { id: 'app.post.get.app_error' }],
    refused: [403, { id: 'api.context.permissions.app_error' }],
  },
};

describe.each(Object.entries(CASES))('what we posted in %s', (_, { channel, integration, externalId, thread, ...expected }) => {
  const place = { realm: 'r', channel: thread, root: '1', replyTo: null, permalink: null, isPrivate: false };
  const instead: OutgoingMessage = {
    deliveryId: '019a4f00-0000-7000-8000-000000000001',
    thread: place,
    paragraphs: ['It is here now.'],
    credits: [],
    link: null,
  };
  const retract = async (isEdit: boolean, reply: readonly [number, object] | 'unanswered') => {
    const made: OutboundRequest[] = [];
    const answer: OutboundReply =
      reply === 'unanswered'
        ? { outcome: 'unanswered', reason: 'timeout' }
        : { outcome: 'answered', status: reply[0], headers: new Map(), body: JSON.stringify(reply[1]) };
    const outbound = callsBy((request) => {
      made.push(request);
      return Promise.resolve(answer);
    });
    const result = await channel.retract?.({ externalId, thread: place, instead: isEdit ? instead : null }, integration, outbound);
    return { made, result };
  };
  const ok = [200, { ok: true }] as const;

  test.each([
    [false, expected.deletes],
    [true, expected.edits],
  ])('is taken back (edited: %s)', async (isEdit, call) => {
    const { made, result } = await retract(isEdit, ok);
    const [method = '', path = ''] = call.split(' ');
    expect(made.map((request) => [request.method, request.url.endsWith(path)])).toEqual([[method, true]]);
    expect(result).toEqual({ state: 'retracted' });
    const [request] = made;
    if (isEdit) expect(decodeURIComponent(String(request?.body)).replaceAll('+', ' ')).toContain('It is here now');
    expect(request?.url).not.toContain('undefined');
  });

  test('is tried again where no answer came, and where the platform wants a pause', async () => {
    expect((await retract(false, 'unanswered')).result).toMatchObject({ state: 'retry' });
    expect((await retract(false, [429, {}])).result).toMatchObject({ state: 'retry' });
    expect((await retract(true, [502, {}])).result).toMatchObject({ state: 'retry' });
  });

  test('is gone where somebody else was faster, and listed where we may not', async () => {
    expect((await retract(false, expected.gone)).result).toEqual({ state: 'retracted' });
    expect((await retract(false, expected.refused)).result).toMatchObject({ state: 'failed' });
  });
});

test('what Telegram does not let a bot delete after two days is edited to nothing', async () => {
  const { channel, integration, externalId } = CASES.telegram ?? {};
  const methods: string[] = [];
  const outbound = callsBy(({ url }) => {
    const method = url.split('/').at(-1) ?? '';
    methods.push(method);
    const isTooOld = method === 'deleteMessage';
    const body = JSON.stringify({
      ok: !isTooOld,
      description: isTooOld ? "Bad Request: message can't be deleted for everyone" : undefined,
    });
    return Promise.resolve({ outcome: 'answered', status: isTooOld ? 400 : 200, headers: new Map<string, string>(), body });
  });
  const thread = { realm: 'global', channel: '-1001', root: '1', replyTo: null, permalink: null, isPrivate: false };
  if (!channel?.retract || !integration || !externalId) throw new Error('telegram retracts');
  expect(await channel.retract({ externalId, thread, instead: null }, integration, outbound)).toEqual({ state: 'retracted' });
  expect(methods).toEqual(['deleteMessage', 'editMessageText']);
});

test.each([
  ['C1:1712.0001', 'C1', '1712.0001'],
  ['-1001:55', '-1001', '55'],
  ['55', '', '55'],
])('%s lies in the channel %s', (externalId, channel, message) => {
  expect(placeOf(externalId)).toEqual({ channel, message });
});
