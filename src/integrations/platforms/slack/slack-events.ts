import { RealmMismatch } from '../../integration';
import type { ConnectedIntegration, EchoEvent, InboundEvent } from '../../integration';
import { at, idAt, listAt, requiredIdAt, textAt } from '../../payload';
import { editedAtOf, isLinkTo, keyOf, messageTs, readText, speakerOf, threadOf, toContext, toDate, toSuggestion } from './slack-message';
import { reactionsOf } from './slack-reactions';
import type { SlackContext, SlackMessage } from './slack-message';

/** Our own messages carry this, so that Slack showing us one proves that it arrived. */
export const DELIVERY_METADATA = 'heed_delivery';

/** Messages by people. Everything else with a subtype is Slack talking about the channel, or a bot. */
const HUMAN_SUBTYPES: readonly (string | null)[] = [null, 'file_share', 'me_message', 'thread_broadcast'];

/** An envelope of the Events API (https://docs.slack.dev/apis/events-api) as events of ours; none for types that we do not know. */
export function eventsOf(envelope: unknown, integration: ConnectedIntegration): InboundEvent[] {
  const bot = listAt(envelope, 'authorizations').find((entry) => at(entry, 'is_bot') === true);
  const context = toContext(integration, null, idAt(bot, 'user_id'));
  if (!isFor(envelope, context.realm)) throw new RealmMismatch();
  const event = at(envelope, 'event');
  switch (textAt(event, 'type')) {
    case 'message':
      return onMessage(event, envelope, context);
    case 'app_mention':
      return onMention(event, context);
    case 'message_metadata_posted':
      return toEcho(event, idAt(event, 'channel_id'), 'message_ts', envelope, context);
    case 'reaction_added':
    case 'reaction_removed':
      return reactionsOf(event, context);
    default:
      return [];
  }
}

/** In a channel shared with another workspace the outer `team_id` may be theirs; `authorizations` then names the installation. */
function isFor(envelope: unknown, teamId: string): boolean {
  const installed = listAt(envelope, 'authorizations').map((entry) => textAt(entry, 'team_id'));
  return textAt(envelope, 'team_id') === teamId || installed.includes(teamId);
}

function onMessage(event: unknown, envelope: unknown, context: SlackContext): InboundEvent[] {
  const subtype = textAt(event, 'subtype');
  const channel = requiredIdAt(event, 'channel');
  if (subtype === 'message_changed') return onChange(event, channel, context);
  if (subtype === 'message_deleted') return onDelete(event, channel, context);
  if (isByBot(event, context)) return toEcho(event, channel, 'ts', envelope, context);
  if (!HUMAN_SUBTYPES.includes(subtype)) return [];
  const said = { message: event, channel, isPrivate: isPrivate(event) };
  if (isReply(event)) return onReply(said, context);
  return context.settings.ideaChannels.includes(channel) ? toSuggestion(said, 'implicit', context) : [];
}

/**
 * Slack sends a mention in addition to the message itself, with the same `ts`, so both have one key. Inside a thread it is a reply like
 * any other: a thank-you under our announcement is no wish. There, the shortcut says that a message is one.
 */
function onMention(event: unknown, context: SlackContext): InboundEvent[] {
  if (isByBot(event, context)) return [];
  const channel = requiredIdAt(event, 'channel');
  const said = { message: event, channel, isPrivate: isPrivate(event) };
  if (isReply(event)) return onReply(said, context);
  if (context.settings.mentionIsSuggestion) return toSuggestion(said, 'explicit', context);
  return context.settings.ideaChannels.includes(channel) ? toSuggestion(said, 'implicit', context) : [];
}

/** Under a question that asks for suggestions, what people answer is one. */
function onReply(said: SlackMessage, context: SlackContext): InboundEvent[] {
  const { channel, root } = threadOf(said, context);
  const isPrompt = context.settings.promptThreads.some((link) => isLinkTo(link, channel, root));
  return isPrompt ? toSuggestion(said, 'implicit', context) : toThreadReply(said, context);
}

function toThreadReply(said: SlackMessage, context: SlackContext): InboundEvent[] {
  const speaker = speakerOf(said.message, context);
  const text = readText(said.message, context);
  if (speaker === null || text === '') return [];
  const { realm, channel, root } = threadOf(said, context);
  const key = keyOf(said.message, channel, context);
  return [{ kind: 'thread_reply', message: key, thread: { realm, channel, root }, speaker, text, saidAt: toDate(key.message) }];
}

/** Slack also reports a change when it unfurls a link; and a deleted message that has replies becomes a `tombstone`. */
function onChange(event: unknown, channel: string, context: SlackContext): InboundEvent[] {
  const message = at(event, 'message');
  if (isByBot(message, context)) return [];
  const key = keyOf(message, channel, context);
  if (textAt(message, 'subtype') === 'tombstone') return [{ kind: 'delete', message: key, deletedAt: dateAt(event, 'event_ts') }];
  const before = textAt(event, 'previous_message', 'text');
  if (before !== null && before === textAt(message, 'text')) return [];
  const editedAt = editedAtOf(message) ?? dateAt(event, 'event_ts');
  const said = { message, channel, isPrivate: isPrivate(event) };
  return [...onLost(said, before, context), { kind: 'edit', message: key, title: null, text: readText(message, context), editedAt }];
}

/** An edit shows the whole message, and so makes up for one that was lost or comes later. */
function onLost(said: SlackMessage, before: string | null, context: SlackContext): InboundEvent[] {
  const { message, channel } = said;
  if (!HUMAN_SUBTYPES.includes(textAt(message, 'subtype'))) return [];
  if (isReply(message)) return onReply(said, context);
  if (context.settings.ideaChannels.includes(channel)) return toSuggestion(said, 'implicit', context);
  const { mentionIsSuggestion } = context.settings;
  const wasAsked = mentionIsSuggestion && context.botUserId !== null && before?.includes(`<@${context.botUserId}`) === true;
  return wasAsked ? toSuggestion(said, 'explicit', context) : [];
}

function onDelete(event: unknown, channel: string, context: SlackContext): InboundEvent[] {
  if (isByBot(at(event, 'previous_message'), context)) return [];
  const key = { realm: context.realm, channel, message: messageTs(event, 'deleted_ts') };
  return [{ kind: 'delete', message: key, deletedAt: dateAt(event, 'event_ts') }];
}

/** Any app can put our event type into its metadata: the message must be by our app or our bot. */
function toEcho(event: unknown, channel: string | null, tsField: string, envelope: unknown, context: SlackContext): EchoEvent[] {
  const appId = idAt(envelope, 'api_app_id');
  const sentBy = idAt(event, 'app_id') ?? idAt(event, 'bot_profile', 'app_id');
  const userId = idAt(event, 'user') ?? idAt(event, 'user_id');
  const isOurs = (appId !== null && sentBy === appId) || (userId !== null && userId === context.botUserId);
  const deliveryId = idAt(event, 'metadata', 'event_payload', 'delivery_id');
  if (!isOurs || channel === null || deliveryId === null || textAt(event, 'metadata', 'event_type') !== DELIVERY_METADATA) return [];
  return [{ kind: 'echo', deliveryId, externalId: `${channel}:${messageTs(event, tsField)}` }];
}

function isByBot(message: unknown, context: SlackContext): boolean {
  const user = idAt(message, 'user');
  return idAt(message, 'bot_id') !== null || textAt(message, 'subtype') === 'bot_message' || (user !== null && user === context.botUserId);
}

function isReply(message: unknown): boolean {
  const root = idAt(message, 'thread_ts');
  return root !== null && root !== idAt(message, 'ts');
}

/** A mention does not say what kind of channel it comes from. What is not known to be public is kept private. */
function isPrivate(event: unknown): boolean {
  return textAt(event, 'channel_type') !== 'channel';
}

function dateAt(value: unknown, field: string): Date | null {
  return idAt(value, field) === null ? null : toDate(messageTs(value, field));
}
