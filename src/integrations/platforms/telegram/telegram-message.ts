import { GLOBAL_REALM, MalformedPayload, readSettings } from '../../integration';
import type { ConnectedIntegration, MessageKey, Speaker, ThreadAddress } from '../../integration';
import { at, textAt, toDisplayName } from '../../payload';
import { TelegramSecrets } from './telegram-secrets';
import { TelegramSettings } from './telegram-settings';

/** The last second of the year 9999. */
const MAX_SECONDS = 253_402_300_799;
/** Supergroups and channels are numbered from here down; without it they are what links name. */
const SUPERGROUP = /^-100([0-9]{1,13})$/;
const USERNAME = /^[A-Za-z0-9_]{4,32}$/;

/** What the parts of one update share. */
export interface TelegramContext {
  readonly settings: TelegramSettings;
  /** The bot's user id, as its token begins. */
  readonly botId: string;
}

export function toContext(integration: ConnectedIntegration): TelegramContext {
  const { botToken } = readSettings(TelegramSecrets, integration.secrets);
  return { settings: readSettings(TelegramSettings, integration.settings), botId: (botToken as string | undefined)?.split(':')[0] ?? '' };
}

/** Telegram's ids are numbers of up to 52 bits. */
export function numberAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  if (found === undefined || found === null) return null;
  if (typeof found !== 'number' || !Number.isSafeInteger(found))
    throw new MalformedPayload(`/${path.join('/')} is not a number of Telegram`);
  return String(found);
}

export function requiredNumberAt(value: unknown, ...path: readonly string[]): string {
  const id = numberAt(value, ...path);
  if (id === null) throw new MalformedPayload(`/${path.join('/')} is missing`);
  return id;
}

export function dateAt(value: unknown, field: string): Date | null {
  const seconds = numberAt(value, field);
  if (seconds === null || Number(seconds) < 0 || Number(seconds) > MAX_SECONDS) return null;
  return new Date(Number(seconds) * 1000);
}

export function keyOf(message: unknown): MessageKey {
  return { realm: GLOBAL_REALM, channel: requiredNumberAt(message, 'chat', 'id'), message: requiredNumberAt(message, 'message_id') };
}

/** The topic of a forum that a message is in; null elsewhere, though other groups number their conversations too. */
export function topicOf(message: unknown): string | null {
  return at(message, 'is_topic_message') === true ? numberAt(message, 'message_thread_id') : null;
}

/**
 * The root of the conversation under a message. In a forum it names the topic too, which an answer must be sent to: `42/1001`.
 */
export function rootOf(message: unknown, id: string): string {
  const topic = topicOf(message);
  return topic === null ? id : `${topic}/${id}`;
}

export function threadOf(message: unknown): ThreadAddress {
  const { realm, channel, message: id } = keyOf(message);
  return { realm, channel, root: rootOf(message, id), replyTo: null, permalink: permalinkOf(message), isPrivate: isPrivate(message) };
}

/** What is not known to be public is private: a chat that has a name can be found and read by everybody. */
export function isPrivate(message: unknown): boolean {
  return usernameOf(message) === null;
}

/** Null for groups without a name that never became a supergroup, and for private chats: Telegram has no links into them. */
export function permalinkOf(message: unknown): string | null {
  return permalinkTo(keyOf(message).channel, usernameOf(message), topicOf(message), keyOf(message).message);
}

export function permalinkTo(chat: string, username: string | null, topic: string | null, message: string): string | null {
  const place = username ?? (SUPERGROUP.test(chat) ? `c/${SUPERGROUP.exec(chat)?.[1] ?? ''}` : null);
  return place === null ? null : `https://t.me/${place}/${topic === null ? '' : `${topic}/`}${message}`;
}

/** Somebody who could be a person. A post of a channel, or of an administrator who hides, does not say who wrote it. */
export function speakerOf(message: unknown): Speaker | null {
  const origin = at(message, 'forward_origin');
  // Forwarding is pointing: the words are those of whoever wrote them.
  if (origin !== undefined) return textAt(origin, 'type') === 'user' ? toSpeaker(at(origin, 'sender_user')) : null;
  return at(message, 'sender_chat') === undefined ? toSpeaker(at(message, 'from')) : null;
}

export function toSpeaker(user: unknown): Speaker | null {
  const externalId = numberAt(user, 'id');
  if (externalId === null || at(user, 'is_bot') === true) return null;
  const name = toDisplayName(`${textAt(user, 'first_name') ?? ''} ${textAt(user, 'last_name') ?? ''}`);
  const handle = toDisplayName(textAt(user, 'username'));
  return { realm: GLOBAL_REALM, externalId, name: name ?? handle, email: null, assurance: 'verified', handle };
}

/** A bot's words are nobody's wish, and a channel's post that Telegram copies into its discussion group came in as that post. */
export function isByMachine(message: unknown): boolean {
  const isBot = at(message, 'from', 'is_bot') === true && at(message, 'sender_chat') === undefined;
  return isBot || at(message, 'is_automatic_forward') === true;
}

export function isByUs(message: unknown, { botId }: TelegramContext): boolean {
  return numberAt(message, 'from', 'id') === botId;
}

function usernameOf(message: unknown): string | null {
  const name = textAt(message, 'chat', 'username');
  return name !== null && USERNAME.test(name) && textAt(message, 'chat', 'type') !== 'private' ? name : null;
}
