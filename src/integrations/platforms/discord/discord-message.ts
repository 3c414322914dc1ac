import { createHash } from 'node:crypto';
import { BREAK, fitNames, fitParagraphs } from '../../fit-text';
import type { OutgoingMessage } from '../../integration';
import { toWebUrl } from '../../payload';
import { SNOWFLAKE } from './discord-settings';
import { escapeMarkdown } from './discord-text';

/** Characters of a message (https://docs.discord.com/developers/resources/message#create-message). Counted here in UTF-16 units, which are never fewer. */
export const MAX_CONTENT = 2000;
/** The flag of a message that shows no preview of its links. */
export const SUPPRESS_EMBEDS = 4;
/** Of those, at most this many go to the names of people thanked. */
const MAX_NAMES = 600;
/** Of `allowed_mentions.users`. */
const MAX_MENTIONS = 100;
/** A custom_id has 100 characters, a row five buttons, a message five rows. */
const MAX_CUSTOM_ID = 100;
const MAX_BUTTONS = 25;
const BUTTONS_A_ROW = 5;
const MAX_LABEL = 80;

const NOTATION = { write: escapeMarkdown, lengthOf: (plain: string) => escapeMarkdown(plain).length };

export interface DiscordPost {
  readonly content: string;
  readonly [field: string]: unknown;
}

/** The body of `POST /channels/{id}/messages`. */
export function toPost(message: OutgoingMessage): DiscordPost {
  const { thread, deliveryId, credits, link } = message;
  const url = toWebUrl(link);
  const tail = [creditLine(credits), url === null ? '' : `<${url}>`].filter((line) => line !== '');
  const room = MAX_CONTENT - tail.reduce((sum, line) => sum + line.length + BREAK.length, 0);
  const paragraphs = message.paragraphs.map((paragraph) => paragraph.trim()).filter((paragraph) => paragraph !== '');
  const content = [...fitParagraphs(paragraphs, room, NOTATION), ...tail].join(BREAK);
  const users = credits.flatMap(({ mention }) => (isMentionable(mention) && content.includes(`<@${mention}>`) ? [mention] : []));
  return {
    content,
    // Whatever somebody wrote, nobody is called but those who are thanked here.
    allowed_mentions: { parse: [], users: [...new Set(users)].slice(0, MAX_MENTIONS) },
    flags: SUPPRESS_EMBEDS,
    ...(thread.hasLostMessages === true
      ? {}
      : {
          message_reference: { type: 0, channel_id: thread.channel, message_id: thread.replyTo ?? thread.root, fail_if_not_exists: false },
        }),
    nonce: nonceOf(deliveryId),
    enforce_nonce: true,
    ...buttons(message),
  };
}

/** What a message that is there already is made of. */
export function toEdit(message: OutgoingMessage): object {
  const { content, allowed_mentions, flags } = toPost(message);
  return { content, allowed_mentions, flags, components: [], ...buttons(message) };
}

/** At most 25 characters: with `enforce_nonce` a second message with the same nonce is not posted, and the first is answered. */
export function nonceOf(deliveryId: string): string {
  return createHash('sha256').update(deliveryId).digest('base64url').slice(0, 24);
}

/** Names alone, after a sign that every language reads: the words of thanks are the announcement's. */
function creditLine(credits: OutgoingMessage['credits']): string {
  if (credits.length === 0) return '';
  const names = credits.map(({ name, mention }) => {
    const written = isMentionable(mention) ? `<@${mention}>` : escapeMarkdown(name.trim());
    return { plain: written, written };
  });
  return `🙌 ${fitNames(names, MAX_NAMES)}`;
}

function isMentionable(mention: string | null): mention is string {
  return mention !== null && SNOWFLAKE.test(mention);
}

function buttons({ prompt }: OutgoingMessage): object {
  if (!prompt) return {};
  const all = prompt.choices
    .map(({ value, label }) => ({ type: 2, style: 2, label: label.slice(0, MAX_LABEL), custom_id: `heed_prompt:${prompt.id}:${value}` }))
    .filter(({ custom_id: id }) => id.length <= MAX_CUSTOM_ID)
    .slice(0, MAX_BUTTONS);
  const rows = [];
  for (let i = 0; i < all.length; i += BUTTONS_A_ROW) rows.push({ type: 1, components: all.slice(i, i + BUTTONS_A_ROW) });
  return { components: rows };
}
