import type { OutboundReply } from '../../../outbound/outbound';
import type { ConnectedIntegration, ConnectionFinding } from '../../integration';
import { at, listAt, readJson, textAt } from '../../payload';
import type { TelegramSettings } from './telegram-settings';

/** What is understood of an update; `message_reaction` must be asked for by name (https://core.telegram.org/bots/api#setwebhook). */
export const UPDATES: readonly string[] = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'message_reaction',
  'callback_query',
];
const BY_DEFAULT = UPDATES.filter((type) => type !== 'message_reaction');
/** Chats that are asked about in one check. */
const MAX_CHATS = 20;

export type CallTelegram = (method: string, parameters: object) => Promise<OutboundReply>;

/** The token, what the bot may read, where updates go and how they fared, and whether the bot is in the chats that the settings name. */
export async function checkConnection(
  { id }: ConnectedIntegration,
  settings: TelegramSettings,
  call: CallTelegram,
): Promise<ConnectionFinding[]> {
  const reply = await call('getMe', {});
  const me = resultOf(reply);
  if (me === null) return [refusedOrUnknown(reply)];
  const chats = [...new Set([...settings.chats, ...settings.ideaChannels.map((place) => place.split(':')[0] ?? '')])].slice(0, MAX_CHATS);
  const memberships = [];
  // One after the other: Telegram counts calls.
  for (const chat of chats)
    memberships.push(membership(chat, await call('getChatMember', { chat_id: Number(chat), user_id: at(me, 'id') })));
  const webhook = resultOf(await call('getWebhookInfo', {}));
  return [
    ok('token', 'Telegram takes the bot token.'),
    username(me, settings),
    ...privacy(me, settings),
    ...(webhook === null ? [unknown('webhook', 'Telegram did not say where updates go.')] : webhookFindings(webhook, id)),
    ...memberships,
  ];
}

function username(me: unknown, { botUsername }: TelegramSettings): ConnectionFinding {
  if (textAt(me, 'username')?.toLowerCase() === botUsername.toLowerCase()) return ok('bot', `The token belongs to @${botUsername}.`);
  return missing('bot', `The token belongs to another bot than @${botUsername}: set botUsername, or the token of that bot.`);
}

/** In privacy mode a bot in a group sees commands and answers to itself, nothing else. */
function privacy(me: unknown, { hashtags, ideaChannels }: TelegramSettings): ConnectionFinding[] {
  if (hashtags.length === 0 && ideaChannels.length === 0) return [];
  if (at(me, 'can_read_all_group_messages') === true) return [ok('privacy_mode', 'The bot reads all messages of its groups.')];
  const detail =
    'The bot is in privacy mode: where it is no administrator it sees neither hashtags nor ideaChannels. /setprivacy at BotFather, then add it again.';
  return [unknown('privacy_mode', detail)];
}

function webhookFindings(webhook: unknown, id: string): ConnectionFinding[] {
  const url = textAt(webhook, 'url') ?? '';
  const path = `/v1/intake/${id}`;
  if (!URL.canParse(url) || new URL(url).pathname !== path) {
    const seen = url === '' ? 'None is set' : 'Updates go elsewhere';
    return [missing('webhook', `${seen}: call setWebhook with the intakeUrl of this integration, which ends in ${path}.`)];
  }
  const given = listAt(webhook, 'allowed_updates');
  const allowed = given.length === 0 ? BY_DEFAULT : given;
  const lacking = UPDATES.filter((type) => !allowed.includes(type));
  return [
    ok('webhook', 'Updates come here.'),
    lacking.length === 0
      ? ok('allowed_updates', 'All that Heed understands.')
      : missing('allowed_updates', `Not sent: ${lacking.join(', ')}. Name them in allowed_updates of setWebhook.`),
    ...lastError(webhook),
  ];
}

function lastError(webhook: unknown): ConnectionFinding[] {
  const seconds = at(webhook, 'last_error_date');
  if (typeof seconds !== 'number') return [];
  const when = Number.isFinite(seconds) && seconds >= 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : 'an unknown time';
  const isRefused = /\b401\b/.test(textAt(webhook, 'last_error_message') ?? '');
  const why = isRefused ? 'Heed refused it: secret_token of setWebhook must be the secret webhookSecret' : 'it could not be delivered';
  const pending = at(webhook, 'pending_update_count');
  const waiting = typeof pending === 'number' && pending > 0 ? `; ${pending} are waiting` : '';
  return [unknown('last_update', `The latest update that failed was at ${when}: ${why}${waiting}.`)];
}

function membership(chat: string, reply: OutboundReply): ConnectionFinding {
  const subject = `chat:${chat}`;
  const status = textAt(resultOf(reply), 'status');
  if (status === 'administrator' || status === 'member' || status === 'creator' || status === 'restricted')
    return ok(subject, `The bot is there (${status}).`);
  const isSure = status !== null || (reply.outcome === 'answered' && (reply.status === 400 || reply.status === 403));
  return isSure
    ? missing(subject, 'The bot is not there: add it to the chat.')
    : unknown(subject, 'Telegram did not say whether the bot is there.');
}

function refusedOrUnknown(reply: OutboundReply): ConnectionFinding {
  if (reply.outcome === 'answered' && (reply.status === 401 || reply.status === 404)) {
    return missing('token', 'Telegram refuses the bot token: ask BotFather for it (/token) and set it.');
  }
  const why = reply.outcome === 'answered' ? `it answered ${reply.status}` : reply.reason;
  return unknown('token', `Telegram could not be asked: ${why}.`);
}

function resultOf(reply: OutboundReply): unknown {
  if (reply.outcome !== 'answered' || reply.status !== 200) return null;
  return at(readJson(reply.body), 'result') ?? null;
}

function ok(subject: string, detail: string): ConnectionFinding {
  return { subject, state: 'ok', detail };
}

function missing(subject: string, detail: string): ConnectionFinding {
  return { subject, state: 'missing', detail };
}

function unknown(subject: string, detail: string): ConnectionFinding {
  return { subject, state: 'unknown', detail };
}
