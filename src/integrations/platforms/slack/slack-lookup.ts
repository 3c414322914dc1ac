import type { OutboundCaller } from '../../../outbound/outbound';
import { TEAM_ROLE } from '../../integration';
import type { ConnectedIntegration, LookupEvent, LookupResult } from '../../integration';
import { at, idAt, listAt } from '../../payload';
import { asItIsNow, toContext } from './slack-message';
import type { SlackContext } from './slack-message';
import { SlackAnswer, callSlack } from './slack-web-api';

type Call = (method: string, args: Readonly<Record<string, string | number | boolean>>) => Promise<SlackAnswer>;
type Unfound = Exclude<LookupResult, { state: 'found' }>;

/**
 * The words of a message that an emoji points at, if whoever set it may: listed in the settings by id or by user group, or a member of the
 * team. The suggestion is the message's author's, and waits in triage.
 */
export async function lookUp(event: LookupEvent, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<LookupResult> {
  const context = toContext(integration, null, null);
  const call: Call = (method, args) => callSlack(method, args, integration, outbound);
  const refusal = await whyNotAllowed(event, context, call);
  if (refusal) return refusal;
  const found = await findMessage(event, call);
  if ('state' in found) return found;
  const { message } = found;
  if (idAt(message, 'bot_id') !== null || idAt(message, 'user') === context.botUserId) return { state: 'none', reason: 'message_of_a_bot' };
  const privacy = await isPrivate(event.message.channel, call);
  if (typeof privacy !== 'boolean') return privacy;
  const events = asItIsNow({ message, channel: event.message.channel, isPrivate: privacy }, 'implicit', context);
  return events.length === 0 ? { state: 'none', reason: 'message_without_text' } : { state: 'found', events };
}

async function whyNotAllowed({ by }: LookupEvent, { settings }: SlackContext, call: Call): Promise<Unfound | null> {
  if (settings.reactors.includes(by.externalId) || by.roles?.includes(TEAM_ROLE)) return null;
  for (const usergroup of settings.reactorGroups) {
    const users = await call('usergroups.users.list', { usergroup });
    if (users.state !== 'ok') return toUnfound(users);
    if (listAt(users.answer, 'users').includes(by.externalId)) return null;
  }
  return { state: 'none', reason: 'not_allowed_to_point' };
}

/** A reply in a thread is not in the channel's history: https://docs.slack.dev/messaging/retrieving-messages */
async function findMessage({ message: { channel, message: ts } }: LookupEvent, call: Call): Promise<{ message: unknown } | Unfound> {
  const only = { channel, latest: ts, oldest: ts, inclusive: true };
  for (const [method, args] of [
    ['conversations.history', { ...only, limit: 1 }],
    ['conversations.replies', { ...only, ts, limit: 10 }],
  ] as const) {
    const answer = await call(method, args);
    if (answer.state !== 'ok') return toUnfound(answer);
    const message = listAt(answer.answer, 'messages').find((each) => idAt(each, 'ts') === ts);
    if (message !== undefined) return { message };
  }
  return { state: 'none', reason: 'message_not_found' };
}

/** What is not known to be public is kept private: the scope channels:read may be missing. */
async function isPrivate(channel: string, call: Call): Promise<boolean | Unfound> {
  const info = await call('conversations.info', { channel });
  if (info.state === 'retry') return info;
  if (info.state !== 'ok' || at(info.answer, 'channel', 'is_channel') !== true) return true;
  return at(info.answer, 'channel', 'is_private') !== false;
}

/** Reading changes nothing, so what was lost on the way is asked for again. */
function toUnfound(answer: Exclude<SlackAnswer, { state: 'ok' }>): Unfound {
  switch (answer.state) {
    case 'retry':
      return answer;
    case 'lost':
      return { state: 'retry', reason: answer.reason, afterSeconds: null };
    case 'error':
      return { state: 'none', reason: answer.reason };
  }
}
