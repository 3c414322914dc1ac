import { GLOBAL_REALM, MalformedPayload, RealmMismatch, readSettings } from '../../integration';
import type { AnswerEvent, ConnectedIntegration, InboundEvent, IntakeReply, Speaker, SuggestionEvent } from '../../integration';
import { at, idAt, listAt, textAt, toDisplayName } from '../../payload';
import { permalinkTo, requiredSnowflakeAt, snowflakeAt, timeOf } from './discord-ids';
import { openingOf } from './discord-opening';
import { MODAL_FIELD, MODAL_ID, NO_CHOICES, ask, say, whisper } from './discord-replies';
import { DiscordSettings } from './discord-settings';
import { humanAuthorOf, toPlainText } from './discord-text';

const PROMPT = /^heed_prompt:([A-Za-z0-9_-]{1,64})(?::(.{1,64}))?$/s;
const MAX_ANSWER_LENGTH = 2000;

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const MODAL_SUBMIT = 5;
const SLASH = 1;
const ON_A_MESSAGE = 3;

export interface Interacted {
  readonly events: readonly InboundEvent[];
  readonly reply: IntakeReply;
}

interface Context {
  readonly settings: DiscordSettings;
  readonly id: string;
  readonly guild: string | null;
  readonly channel: string;
  /** Who typed, clicked or tapped. */
  readonly actor: Speaker | null;
  readonly isPrivate: boolean;
}

/** An interaction as events of ours, and what Discord is to show for it. */
export function interactionOf(payload: unknown, integration: ConnectedIntegration): Interacted {
  const type = at(payload, 'type');
  if (type === AUTOCOMPLETE) return { events: [], reply: NO_CHOICES };
  if (type !== COMMAND && type !== COMPONENT && type !== MODAL_SUBMIT)
    throw new MalformedPayload('/type is not one of an interaction that Heed knows');
  const context = toContext(payload, readSettings(DiscordSettings, integration.settings));
  if (type === COMPONENT) return onComponent(payload, context);
  if (type === MODAL_SUBMIT) return onModal(payload, context);
  const name = textAt(payload, 'data', 'name') ?? '';
  const kind = at(payload, 'data', 'type');
  if (kind === SLASH && context.settings.slashCommands.includes(name)) return onSlash(payload, context);
  if (kind === ON_A_MESSAGE && context.settings.messageCommands.includes(name)) return onMessage(payload, context);
  return { events: [], reply: whisper('Heed does not know this command: name it in slashCommands or messageCommands of the integration.') };
}

function toContext(payload: unknown, settings: DiscordSettings): Context {
  const guild = snowflakeAt(payload, 'guild_id');
  const isOurs = textAt(payload, 'application_id') === settings.applicationId;
  if (!isOurs || (settings.guildId !== undefined && guild !== settings.guildId)) throw new RealmMismatch();
  const channel = requiredSnowflakeAt(payload, 'channel_id');
  const parent = idAt(payload, 'channel', 'parent_id');
  const isPublic = guild !== null && [channel, parent].some((id) => id !== null && settings.publicChannels.includes(id));
  const roles = listAt(payload, 'member', 'roles').filter((role) => typeof role === 'string');
  const actor = speakerOf(at(payload, 'member', 'user') ?? at(payload, 'user'), roles);
  return { settings, id: requiredSnowflakeAt(payload, 'id'), guild, channel, actor, isPrivate: !isPublic };
}

function onSlash(payload: unknown, context: Context): Interacted {
  const options = listAt(payload, 'data', 'options');
  const valueOf = (name: string) =>
    textAt(
      options.find((option) => textAt(option, 'name') === name),
      'value',
    )?.trim() ?? '';
  const text = valueOf('text') || valueOf('title');
  if (text === '') return { events: [], reply: ask(context.settings.questionText) };
  return onWords(payload, text, text === valueOf('title') ? '' : valueOf('title'), context);
}

/** Older modals hold their fields in rows, newer ones each under a label. */
function onModal(payload: unknown, context: Context): Interacted {
  const fields = listAt(payload, 'data', 'components').flatMap((part) => [at(part, 'component'), ...listAt(part, 'components')]);
  const field = fields.find((candidate) => textAt(candidate, 'custom_id') === MODAL_FIELD);
  const text = textAt(field, 'value')?.trim() ?? '';
  if (textAt(payload, 'data', 'custom_id') !== MODAL_ID || text === '')
    return { events: [], reply: whisper('Nothing was written, so nothing was kept.') };
  return onWords(payload, text, '', context);
}

/** No message exists yet: our answer will be the one under which the announcement is posted, so everybody sees it. */
function onWords(payload: unknown, content: string, title: string, context: Context): Interacted {
  const { id, channel, actor, settings } = context;
  const event: SuggestionEvent = {
    kind: 'suggestion',
    message: { realm: GLOBAL_REALM, channel, message: id },
    title: title || null,
    text: toPlainText({ content }),
    speaker: actor,
    thread: null,
    permalink: null,
    saidAt: timeOf(id),
    intent: 'explicit',
    isTrap: false,
    opening: openingOf(payload, context),
  };
  if (event.text === '') return { events: [], reply: ask(settings.questionText) };
  return { events: [event], reply: say(settings.receivedText) };
}

/** The author is the message's, never the one who clicked. */
function onMessage(payload: unknown, context: Context): Interacted {
  const { settings, guild, isPrivate } = context;
  const message = at(payload, 'data', 'resolved', 'messages', requiredSnowflakeAt(payload, 'data', 'target_id'));
  const isOurOwn = [textAt(message, 'author', 'id'), textAt(message, 'application_id')].includes(settings.applicationId);
  // Saving our own announcement as an idea would have us answer ourselves.
  if (isOurOwn) return { events: [], reply: whisper('This is a message of Heed itself.') };
  const text = toPlainText(message);
  if (text === '') return { events: [], reply: whisper('This message has no words, so nothing was kept.') };
  const id = requiredSnowflakeAt(message, 'id');
  const channel = snowflakeAt(message, 'channel_id') ?? context.channel;
  const permalink = permalinkTo(guild, channel, id);
  const event: SuggestionEvent = {
    kind: 'suggestion',
    message: { realm: GLOBAL_REALM, channel, message: id },
    title: null,
    text,
    speaker: speakerOf(humanAuthorOf(message), []),
    thread: { realm: GLOBAL_REALM, channel, root: id, replyTo: null, permalink, isPrivate },
    permalink,
    saidAt: timeOf(id),
    intent: 'explicit',
    isTrap: false,
  };
  return { events: [event], reply: whisper(settings.receivedText) };
}

/** A button or a choice under a prompt of ours: here the one who tapped is the one who answers. */
function onComponent(payload: unknown, { id, actor, settings }: Context): Interacted {
  const [, promptId, tapped] = PROMPT.exec(textAt(payload, 'data', 'custom_id') ?? '') ?? [];
  const [chosen] = listAt(payload, 'data', 'values');
  const value = tapped ?? (typeof chosen === 'string' ? chosen : null);
  if (promptId === undefined || value === null || value.length > MAX_ANSWER_LENGTH || actor === null) {
    return { events: [], reply: whisper('Heed does not know this button.') };
  }
  const event: AnswerEvent = { kind: 'answer', promptId, speaker: actor, value, answeredAt: timeOf(id) };
  return { events: [event], reply: whisper(settings.answeredText) };
}

function speakerOf(user: unknown, roles: readonly string[]): Speaker | null {
  const externalId = snowflakeAt(user, 'id');
  if (externalId === null) return null;
  const handle = toDisplayName(textAt(user, 'username'));
  const name = toDisplayName(textAt(user, 'global_name')) ?? handle;
  return { realm: GLOBAL_REALM, externalId, name, email: null, assurance: 'verified', handle, roles };
}
