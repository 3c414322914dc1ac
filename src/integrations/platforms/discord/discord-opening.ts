import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { BREAK, fitParagraphs } from '../../fit-text';
import { GLOBAL_REALM, readSettings } from '../../integration';
import type { ConnectedIntegration, OpenResult, OpeningSubmission, ThreadOpening } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { callDiscord, retryAfterOf } from './discord-api';
import type { DiscordCall } from './discord-api';
import { permalinkTo, timeOf } from './discord-ids';
import { SNOWFLAKE, DiscordSettings } from './discord-settings';
import { quote } from './discord-text';
import { MAX_CONTENT, SUPPRESS_EMBEDS } from './discord-message';

/** Milliseconds for which an interaction's token is good (https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages). */
const TOKEN_LIFE = 15 * 60_000;
/** Discord shows our answer a moment after it has it, and the job may be faster. */
const SHOWN_AFTER_SECONDS = 2;
const TOKEN = /^[A-Za-z0-9_.=-]{1,1000}$/;

interface Opened {
  readonly id: string;
  readonly guild: string | null;
  readonly channel: string;
  readonly isPrivate: boolean;
}

/** What it takes to find our answer to a command again: that message is the thread. */
export function openingOf(
  payload: unknown,
  { id, guild, channel, isPrivate, actor }: Opened & { actor: { externalId: string } | null },
): ThreadOpening {
  const token = textAt(payload, 'token') ?? '';
  return {
    interaction: id,
    channel,
    isPrivate: String(isPrivate),
    ...(TOKEN.test(token) ? { token } : {}),
    ...(guild === null ? {} : { guild }),
    ...(actor === null ? {} : { actor: actor.externalId }),
  };
}

/** By the token while it is good, else by looking through the channel for the answer to this very interaction. Neither posts anything. */
export async function openThread(
  opening: ThreadOpening,
  said: OpeningSubmission,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
): Promise<OpenResult> {
  const ask = async (call: DiscordCall): Promise<OutboundReply> => callDiscord(call, integration, outbound);
  const { token, interaction = '', channel = '' } = opening;
  if (!SNOWFLAKE.test(interaction) || !SNOWFLAKE.test(channel)) return { state: 'none', reason: 'opening_malformed' };
  if (token !== undefined) {
    const reply = await ask(original(token, opening, said, integration));
    const waiting = mustWait(reply);
    if (waiting !== null) return waiting;
    const found = reply.outcome === 'answered' && reply.status === 200 ? toThread(readJson(reply.body), opening) : null;
    if (found !== null) return found;
  }
  const reply = await ask({ method: 'GET', path: `/channels/${channel}/messages?limit=100&after=${interaction}`, asBot: true });
  const waiting = mustWait(reply);
  if (waiting !== null) return waiting;
  const list = reply.outcome === 'answered' ? readJson(reply.body) : null;
  const answers = Array.isArray(list) ? list.filter((message) => isAnswerTo(message, interaction, integration)) : [];
  return toThread(answers[0], opening) ?? notShown(reply, interaction);
}

/** The words are shown once they are allowed to be: until then the answer says only that something was suggested. */
function original(token: string, opening: ThreadOpening, said: OpeningSubmission, integration: ConnectedIntegration): DiscordCall {
  const { applicationId, repeatsWords, receivedText } = readSettings(DiscordSettings, integration.settings);
  const path = `/webhooks/${applicationId}/${token}/messages/@original`;
  if (!repeatsWords || said.isHeld === true) return { method: 'GET', path, asBot: false };
  const whose = opening.actor !== undefined && SNOWFLAKE.test(opening.actor) ? `<@${opening.actor}>\n` : '';
  const room = MAX_CONTENT - whose.length - BREAK.length - receivedText.length;
  const words = fitParagraphs([said.text.trim()], room, { write: quote, lengthOf: (plain) => quote(plain).length });
  const content = `${whose}${[...words, receivedText].join(BREAK)}`;
  return { method: 'PATCH', path, body: { content, flags: SUPPRESS_EMBEDS, allowed_mentions: { parse: [] } }, asBot: false };
}

function isAnswerTo(message: unknown, interaction: string, integration: ConnectedIntegration): boolean {
  const { applicationId } = readSettings(DiscordSettings, integration.settings);
  const answered = textAt(message, 'interaction_metadata', 'id') ?? textAt(message, 'interaction', 'id');
  return answered === interaction && [textAt(message, 'author', 'id'), textAt(message, 'application_id')].includes(applicationId);
}

function toThread(message: unknown, opening: ThreadOpening): OpenResult | null {
  const root = textAt(message, 'id');
  const channel = textAt(message, 'channel_id') ?? opening.channel ?? '';
  if (root === null || !SNOWFLAKE.test(root) || !SNOWFLAKE.test(channel)) return null;
  const permalink = permalinkTo(opening.guild ?? null, channel, root);
  const isPrivate = opening.isPrivate !== 'false';
  return { state: 'opened', thread: { realm: GLOBAL_REALM, channel, root, replyTo: null, permalink, isPrivate } };
}

function mustWait(reply: OutboundReply): OpenResult | null {
  if (reply.outcome === 'blocked') return { state: 'none', reason: 'blocked' };
  if (reply.outcome !== 'answered') return { state: 'retry', reason: reply.reason, afterSeconds: null };
  if (reply.status === 429) return { state: 'retry', reason: 'rate_limited', afterSeconds: retryAfterOf(reply) };
  return reply.status >= 500 ? { state: 'retry', reason: `http_${reply.status}`, afterSeconds: null } : null;
}

/** Whether it may yet be shown is told by Discord's clock, which its answer carries. */
function notShown(reply: OutboundReply, interaction: string): OpenResult {
  const now = new Date(reply.outcome === 'answered' ? (reply.headers.get('date') ?? NaN) : NaN).getTime();
  const isYoung = now - timeOf(interaction).getTime() < TOKEN_LIFE;
  if (isYoung) return { state: 'retry', reason: 'not_shown_yet', afterSeconds: SHOWN_AFTER_SECONDS };
  const code = reply.outcome === 'answered' ? at(readJson(reply.body), 'code') : null;
  return { state: 'none', reason: typeof code === 'number' ? `discord_${code}` : 'answer_not_found' };
}
