import { truncate } from '../../../common/text';
import { readSettings } from '../../integration';
import type {
  ConnectedIntegration,
  OpenResult,
  OpeningSubmission,
  OutgoingMessage,
  PostedMessage,
  RetractResult,
  SendResult,
  ThreadOpening,
} from '../../integration';
import { escapeMarkdown } from '../../markdown';
import { at, idAt, isObject, textAt, toWebUrl } from '../../payload';
import type { MattermostAnswer, MattermostClient } from './mattermost-client';
import { permalinkTo } from './mattermost-events';
import { MattermostSettings } from './mattermost-settings';

/** Characters; a server takes 16,383. */
const MAX_LENGTH = 16_000;
/** A username; 26 of these characters are an id. */
const MENTIONABLE = /^(?![a-z0-9]{26}$)[a-z][a-z0-9._-]{0,63}$/;
/** In the props of what the bot posts for a slash command, to find it again where the answer was lost. */
const OPENING = 'heed_submission';

export function toPost({ paragraphs, credits, link }: OutgoingMessage): string {
  const names = credits.map(({ name, mention }) =>
    mention !== null && MENTIONABLE.test(mention) ? `@${mention}` : escapeMarkdown(name.trim()),
  );
  const url = toWebUrl(link);
  const parts = [
    ...paragraphs.map((paragraph) => escapeMarkdown(paragraph.trim())),
    names.length === 0 ? '' : `🙌 ${names.join(', ')}`,
    url === null ? '' : `<${url}>`,
  ];
  return shortened(parts.filter((part) => part !== '').join('\n\n'));
}

/** `pending_post_id`: within 30 s a second post with the same one is answered with the first (server/channels/app/post.go). */
export function toRequest(message: OutgoingMessage): Record<string, unknown> {
  const { channel, root } = message.thread;
  return { channel_id: channel, root_id: root, message: toPost(message), pending_post_id: message.deliveryId };
}

export async function deliver(message: OutgoingMessage, client: MattermostClient): Promise<SendResult> {
  const request = toRequest(message);
  const first = await client.call('POST', '/posts', request);
  // The post that asked may itself stand in a thread, which an outgoing webhook does not tell.
  const root = first.state === 'error' && first.status === 400 ? await rootOf(message.thread.root, client) : null;
  const answer = root === null ? first : await client.call('POST', '/posts', { ...request, root_id: root });
  return toResult(answer, message.thread.permalink);
}

/** https://developers.mattermost.com/api-documentation/#/operations/DeletePost and PatchPost: the bot's own posts. */
export async function retract({ externalId, instead }: PostedMessage, client: MattermostClient): Promise<RetractResult> {
  const path = `/posts/${encodeURIComponent(externalId)}`;
  const answer =
    instead === null ? await client.call('DELETE', path) : await client.call('PUT', `${path}/patch`, { message: toPost(instead) });
  switch (answer.state) {
    case 'ok':
      return { state: 'retracted' };
    case 'retry':
      return answer;
    case 'lost':
      return { state: 'retry', reason: answer.reason, afterSeconds: null };
    case 'error':
      return answer.status === 404 ? { state: 'retracted' } : { state: 'failed', reason: answer.reason };
  }
}

function toResult(answer: MattermostAnswer, threadUrl: string | null): SendResult {
  switch (answer.state) {
    case 'retry':
      return answer;
    case 'lost':
      return { state: 'in_doubt', reason: answer.reason };
    case 'ok': {
      const id = idAt(answer.answer, 'id');
      if (id === null) return { state: 'in_doubt', reason: 'answer_without_id' };
      return { state: 'delivered', externalId: id, permalink: threadUrl?.replace(/[^/]+$/, encodeURIComponent(id)) ?? null };
    }
    case 'error':
      // 400: the post that asked, or its channel, was deleted. 403: the bot is not in the channel, or may not write there.
      return { state: 'failed', reason: answer.reason, unreachable: [400, 403, 404].includes(answer.status) };
  }
}

async function rootOf(post: string, client: MattermostClient): Promise<string | null> {
  const found = await client.call('GET', `/posts/${encodeURIComponent(post)}`);
  const root = found.state === 'ok' ? textAt(found.answer, 'root_id') : null;
  return root === '' || root === null || root === post ? null : root;
}

/** The bot posts what a slash command said where it was said; where it may not, in a direct message to the one who asked. */
export async function openThread(
  opening: ThreadOpening,
  said: OpeningSubmission,
  integration: ConnectedIntegration,
  client: MattermostClient,
): Promise<OpenResult> {
  // Nothing that waits for moderation is posted by us.
  if (said.isHeld === true) return { state: 'retry', reason: 'held', afterSeconds: null };
  const settings = readSettings(MattermostSettings, integration.settings);
  const { channel = '', user = '', name = '', domain = '' } = opening;
  const author = MENTIONABLE.test(name) ? `@${name}` : escapeMarkdown(name);
  const text = shortened(settings.commandPost.replaceAll('{author}', () => author).replaceAll('{text}', () => escapeMarkdown(said.text)));
  const posted = await postOnce(channel, text, said, client);
  const isRefused = posted.state === 'error' && (posted.status === 403 || posted.status === 404);
  const placed = isRefused ? await postDirectly(user, text, said, client) : posted;
  if (placed.state === 'retry') return placed;
  if (placed.state === 'lost') return { state: 'retry', reason: placed.reason, afterSeconds: null };
  if (placed.state === 'error') return { state: 'none', reason: placed.reason };
  const [root, place] = [idAt(placed.answer, 'id'), idAt(placed.answer, 'channel_id')];
  if (root === null || place === null) return { state: 'retry', reason: 'answer_without_id', afterSeconds: null };
  const permalink = permalinkTo(settings, domain === '' ? null : domain, root);
  // A command does not say whether its channel is public: what is not known to be is kept private.
  return { state: 'opened', thread: { realm: settings.siteUrl, channel: place, root, replyTo: null, permalink, isPrivate: true } };
}

/** A repeat looks for the first one: the server knows its pending_post_id for half a minute only. */
async function postOnce(channel: string, text: string, said: OpeningSubmission, client: MattermostClient): Promise<MattermostAnswer> {
  if ((said.attempt ?? 1) > 1) {
    const recent = await client.call('GET', `/channels/${encodeURIComponent(channel)}/posts?per_page=100`);
    if (recent.state !== 'ok') return recent;
    const posts = at(recent.answer, 'posts');
    const found = Object.values(isObject(posts) ? posts : {}).find((post) => textAt(post, 'props', OPENING) === said.submissionId);
    if (found !== undefined) return { state: 'ok', answer: found };
  }
  const request = { channel_id: channel, message: text, pending_post_id: said.submissionId, props: { [OPENING]: said.submissionId } };
  return client.call('POST', '/posts', request);
}

async function postDirectly(user: string, text: string, said: OpeningSubmission, client: MattermostClient): Promise<MattermostAnswer> {
  const me = await client.call('GET', '/users/me');
  if (me.state !== 'ok') return me;
  const opened = await client.call('POST', '/channels/direct', [textAt(me.answer, 'id'), user]);
  if (opened.state !== 'ok') return opened;
  return postOnce(idAt(opened.answer, 'id') ?? '', text, said, client);
}

/** A cut may leave half an escape behind. */
function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : truncate(text, MAX_LENGTH).replace(/\\+…$/, '…');
}
