import { MalformedPayload } from '../../integration';
import type { ConnectedIntegration, EditEvent, MessageKey, Speaker, SuggestionEvent, ThreadAddress } from '../../integration';
import { readSettings } from '../../integration';
import { at, idAt, requiredIdAt, textAt, toDisplayName } from '../../payload';
import { SLACK_ID, SlackSettings } from './slack-settings';
import { toPlainText, withoutMention } from './slack-text';

/** Seconds and a counter, unique within a channel: the id of a message. */
const MESSAGE_TS = /^[0-9]{1,10}\.[0-9]{1,9}$/;

/** Slack replaces the names of channels that not everybody may see; a group of several people is called `mpdm-a--b-1`. */
export const PRIVATE_NAMES = /^(?:privategroup|directmessage|mpdm-.*)$/;

/** What the parts of one delivery share. */
export interface SlackContext {
  readonly settings: SlackSettings;
  /** The team that the integration is pinned to; threads and messages are addressed in it, whoever wrote them. */
  readonly realm: string;
  readonly teamDomain: string | null;
  readonly botUserId: string | null;
}

/** A message object of Slack and the channel that it is in. */
export interface SlackMessage {
  readonly message: unknown;
  readonly channel: string;
  readonly isPrivate: boolean;
}

export function toContext(integration: ConnectedIntegration, domain: string | null, botUserId: string | null): SlackContext {
  const settings = readSettings(SlackSettings, integration.settings);
  const isDomain = domain !== null && /^[a-z0-9][a-z0-9-]{0,62}$/.test(domain);
  return {
    settings,
    realm: settings.teamId,
    teamDomain: settings.teamDomain ?? (isDomain ? domain : null),
    botUserId: settings.botUserId ?? (botUserId !== null && SLACK_ID.test(botUserId) ? botUserId : null),
  };
}

export function toSuggestion(said: SlackMessage, intent: SuggestionEvent['intent'], context: SlackContext): SuggestionEvent[] {
  const { message, channel } = said;
  const text = readText(message, context);
  // A picture without a word holds nothing that could be matched or answered.
  if (text === '') return [];
  const ts = messageTs(message, 'ts');
  const thread = threadOf(said, context);
  const permalink = permalinkTo(context, channel, ts, thread.root);
  const key = { realm: context.realm, channel, message: ts };
  const speaker = speakerOf(message, context);
  return [{ kind: 'suggestion', message: key, title: null, text, speaker, thread, permalink, saidAt: toDate(ts), intent, isTrap: false }];
}

/** A message that is shown after it was said: words that were edited are as old as their edit, and one before it that comes later must not win. */
export function asItIsNow(said: SlackMessage, intent: SuggestionEvent['intent'], context: SlackContext): (SuggestionEvent | EditEvent)[] {
  const editedAt = editedAtOf(said.message);
  return toSuggestion(said, intent, context).flatMap((suggestion) =>
    editedAt === null
      ? [suggestion]
      : [suggestion, { kind: 'edit', message: suggestion.message, title: null, text: suggestion.text, editedAt }],
  );
}

export function editedAtOf(message: unknown): Date | null {
  const edited = at(message, 'edited');
  return idAt(edited, 'ts') === null ? null : toDate(messageTs(edited, 'ts'));
}

/** The message's author. Somebody of another Slack workspace, in a shared channel, keeps that one as realm. */
export function speakerOf(message: unknown, context: SlackContext): Speaker | null {
  const externalId = idAt(message, 'user');
  // What an app posted was said by somebody whom the message does not name.
  if (externalId === null || idAt(message, 'bot_id') !== null) return null;
  const realm = idAt(message, 'user_team') ?? idAt(message, 'source_team') ?? idAt(message, 'team') ?? context.realm;
  const name = textAt(message, 'user_profile', 'display_name') || textAt(message, 'user_profile', 'real_name');
  return { realm, externalId, name: toDisplayName(name), email: null, assurance: 'verified' };
}

export function threadOf({ message, channel, isPrivate }: SlackMessage, context: SlackContext): ThreadAddress {
  const ts = messageTs(message, 'ts');
  const root = idAt(message, 'thread_ts') === null ? ts : messageTs(message, 'thread_ts');
  const permalink = permalinkTo(context, channel, root, root);
  return { realm: context.realm, channel, root, replyTo: null, permalink, isPrivate };
}

export function readText(message: unknown, context: SlackContext): string {
  return toPlainText(withoutMention(textAt(message, 'text') ?? '', context.botUserId));
}

export function keyOf(message: unknown, channel: string, context: SlackContext): MessageKey {
  return { realm: context.realm, channel, message: messageTs(message, 'ts') };
}

export function messageTs(message: unknown, field: string): string {
  const ts = requiredIdAt(message, field);
  if (!MESSAGE_TS.test(ts)) throw new MalformedPayload(`${field} is not a Slack timestamp`);
  return ts;
}

export function toDate(ts: string): Date {
  return new Date(Math.floor(Number(ts) * 1000));
}

/** Whether a link, as Slack copies it, is to this message. */
export function isLinkTo(link: string, channel: string, ts: string): boolean {
  return new URL(link).pathname === `/archives/${channel}/p${ts.replace('.', '')}`;
}

/** The address that Slack's `chat.getPermalink` gives, computed: a call could not be made while a delivery is being parsed. */
export function permalinkTo(context: { teamDomain: string | null }, channel: string, ts: string, root: string): string | null {
  if (context.teamDomain === null) return null;
  const address = `https://${context.teamDomain}.slack.com/archives/${encodeURIComponent(channel)}/p${ts.replace('.', '')}`;
  return ts === root ? address : `${address}?thread_ts=${root}&cid=${encodeURIComponent(channel)}`;
}
