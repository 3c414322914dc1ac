import { RealmMismatch, readSettings } from '../../integration';
import type { ConnectedIntegration, InboundEvent, Speaker, SuggestionEvent } from '../../integration';
import { at, idAt, requiredIdAt, textAt, toDisplayName } from '../../payload';
import { MattermostSettings } from './mattermost-settings';

const USERNAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Milliseconds of the year 9999: a time beyond it cannot be stored. */
const LAST_TIME = 253_402_214_400_000;

/**
 * A post that an outgoing webhook delivers (https://developers.mattermost.com/integrate/webhooks/outgoing/). One with a trigger word was
 * asked for outright. It does not say whether it stands in a thread; `send` finds out.
 */
export function postEvents(body: unknown, integration: ConnectedIntegration): InboundEvent[] {
  const settings = settingsFor(body, integration);
  const channel = requiredIdAt(body, 'channel_id');
  const trigger = textAt(body, 'trigger_word') ?? '';
  const text = withoutTrigger(textAt(body, 'text')?.trim() ?? '', trigger);
  const isAsked = trigger !== '' || settings.ideaChannels.includes(channel);
  if (!isAsked || text === '' || idAt(body, 'user_id') === settings.botUserId) return [];
  const post = requiredIdAt(body, 'post_id');
  const permalink = permalinkTo(settings, textAt(body, 'team_domain'), post);
  const realm = settings.siteUrl;
  return [
    {
      ...suggestion(text, speakerOf(body, settings), trigger === '' ? 'implicit' : 'explicit'),
      message: { realm, channel, message: post },
      // Outgoing webhooks fire in public channels only.
      thread: { realm, channel, root: post, replyTo: null, permalink, isPrivate: false },
      permalink,
      saidAt: timeOf(at(body, 'timestamp')),
    },
  ];
}

/** A slash command: no post exists, so that the bot makes one when what was said is stored. What is not known to be public is kept private. */
export function commandEvents(body: unknown, integration: ConnectedIntegration, key: string, receivedAt: Date): InboundEvent[] {
  const settings = settingsFor(body, integration);
  const text = textAt(body, 'text')?.trim() ?? '';
  const channel = requiredIdAt(body, 'channel_id');
  const speaker = speakerOf(body, settings);
  if (text === '') return [];
  const domain = textAt(body, 'team_domain') ?? '';
  const opening = { channel, user: speaker?.externalId ?? '', name: speaker?.handle ?? '', domain: isDomain(domain) ? domain : '' };
  return [
    {
      ...suggestion(text, speaker, 'explicit'),
      message: { realm: settings.siteUrl, channel, message: `command:${key}` },
      thread: null,
      permalink: null,
      saidAt: receivedAt,
      opening,
    },
  ];
}

export function permalinkTo({ siteUrl }: MattermostSettings, domain: string | null, post: string): string | null {
  return domain !== null && isDomain(domain) ? `${siteUrl}/${domain}/pl/${encodeURIComponent(post)}` : null;
}

function isDomain(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

function suggestion(text: string, speaker: Speaker | null, intent: SuggestionEvent['intent']) {
  return { kind: 'suggestion', title: null, text, speaker, intent, isTrap: false } as const;
}

function settingsFor(body: unknown, integration: ConnectedIntegration): MattermostSettings {
  const settings = readSettings(MattermostSettings, integration.settings);
  if (settings.teamId !== undefined && textAt(body, 'team_id') !== settings.teamId) throw new RealmMismatch();
  return settings;
}

function speakerOf(body: unknown, { siteUrl }: MattermostSettings): Speaker | null {
  const externalId = idAt(body, 'user_id');
  const username = textAt(body, 'user_name');
  if (externalId === null) return null;
  const handle = username !== null && USERNAME.test(username) ? username : null;
  return { realm: siteUrl, externalId, name: toDisplayName(username), email: null, assurance: 'verified', handle };
}

/** The word by which it was addressed is no part of the wish, nor is the colon behind it. */
function withoutTrigger(text: string, trigger: string): string {
  const isFirst = trigger !== '' && text.toLowerCase().startsWith(trigger.toLowerCase());
  return isFirst ? text.slice(trigger.length).replace(/^\s*:?\s*/, '') : text;
}

/** Milliseconds; a number in JSON, its digits in a form. */
function timeOf(value: unknown): Date | null {
  const millis = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  return typeof millis === 'number' && millis > 0 && millis < LAST_TIME ? new Date(millis) : null;
}
