import type { OutboundCaller } from '../../../outbound/outbound';
import type { ConnectedIntegration, OpenResult, OpeningSubmission, ThreadOpening } from '../../integration';
import { idAt, listAt, textAt } from '../../payload';
import { THREAD_IS_UNREACHABLE } from './slack-answers';
import { permalinkTo, toContext } from './slack-message';
import { escapeText, toSections } from './slack-text';
import { SlackAnswer, callSlack } from './slack-web-api';

/** The posted request carries this, so that it is found again where the answer to the post was lost. */
const OPENING_METADATA = 'heed_opening';

/** Messages that are looked through for it. */
const LOOK_BACK = 100;

type Call = (method: string, args: Readonly<Record<string, string | number | boolean | object>>) => Promise<SlackAnswer>;
type Posted = { readonly channel: string; readonly ts: string } | Exclude<OpenResult, { state: 'opened' }> | 'unreachable';

/**
 * The bot posts what a slash command said where it was said, and that message is the thread; where it may not post, in a direct message to
 * the one who asked. Slack has no key against double posts: a repeat looks for the first one before it posts.
 */
export async function openThread(
  opening: ThreadOpening,
  said: OpeningSubmission,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
): Promise<OpenResult> {
  // Nothing that waits for moderation is posted by us.
  if (said.isHeld === true) return { state: 'retry', reason: 'held', afterSeconds: null };
  const call: Call = (method, args) => callSlack(method, args, integration, outbound);
  const context = toContext(integration, null, null);
  const { channel = '', user = '' } = opening;
  const text = escapeText(context.settings.commandPost)
    .replaceAll('{author}', () => `<@${user}>`)
    .replaceAll('{text}', () => escapeText(said.text));
  const posted = await postOnce(channel, text, said, call);
  const placed = posted === 'unreachable' ? await postDirectly(user, text, said, call) : posted;
  if (placed === 'unreachable') return { state: 'none', reason: 'nowhere_to_post' };
  if ('state' in placed) return placed;
  const permalink = permalinkTo(context, placed.channel, placed.ts, placed.ts);
  const isPrivate = posted === 'unreachable' || opening.isPrivate !== 'false';
  const thread = { realm: context.realm, channel: placed.channel, root: placed.ts, replyTo: null, permalink, isPrivate };
  return { state: 'opened', thread };
}

async function postOnce(channel: string, text: string, said: OpeningSubmission, call: Call): Promise<Posted> {
  if ((said.attempt ?? 1) > 1) {
    const earlier = await findEarlier(channel, said.submissionId, call);
    if (earlier !== null) return earlier;
  }
  const answer = await call('chat.postMessage', {
    channel,
    text,
    blocks: toSections([text]).map((section) => ({ type: 'section', text: { type: 'mrkdwn', text: section, verbatim: true } })),
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: OPENING_METADATA, event_payload: { submission_id: said.submissionId } },
  });
  switch (answer.state) {
    case 'retry':
      return answer;
    case 'lost':
      return { state: 'retry', reason: answer.reason, afterSeconds: null };
    case 'error':
      return THREAD_IS_UNREACHABLE.has(answer.reason) ? 'unreachable' : { state: 'none', reason: answer.reason };
    case 'ok': {
      const ts = textAt(answer.answer, 'ts');
      if (ts === null) return { state: 'retry', reason: 'answer_without_ts', afterSeconds: null };
      return { channel: idAt(answer.answer, 'channel') ?? channel, ts };
    }
  }
}

/** Null: it is not there. Where that cannot be seen, this channel is left alone: better answered directly than posted twice. */
async function findEarlier(channel: string, submissionId: string, call: Call): Promise<Posted | null> {
  const history = await call('conversations.history', { channel, limit: LOOK_BACK, include_all_metadata: true });
  switch (history.state) {
    case 'retry':
      return history;
    case 'lost':
      return { state: 'retry', reason: history.reason, afterSeconds: null };
    case 'error':
      return 'unreachable';
    case 'ok': {
      const found = listAt(history.answer, 'messages').find(
        (message) =>
          textAt(message, 'metadata', 'event_type') === OPENING_METADATA &&
          textAt(message, 'metadata', 'event_payload', 'submission_id') === submissionId,
      );
      const ts = textAt(found, 'ts');
      return ts === null ? null : { channel, ts };
    }
  }
}

async function postDirectly(user: string, text: string, said: OpeningSubmission, call: Call): Promise<Posted> {
  const opened = await call('conversations.open', { users: user });
  if (opened.state === 'retry') return opened;
  if (opened.state === 'lost') return { state: 'retry', reason: opened.reason, afterSeconds: null };
  const channel = opened.state === 'ok' ? idAt(opened.answer, 'channel', 'id') : null;
  return channel === null ? 'unreachable' : postOnce(channel, text, said, call);
}
