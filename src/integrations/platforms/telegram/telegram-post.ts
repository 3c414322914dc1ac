import { BREAK, fitNames, fitParagraphs } from '../../fit-text';
import type { OutgoingMessage } from '../../integration';
import { toWebUrl } from '../../payload';
import { CHAT_ID } from './telegram-settings';
import { escapeHtml, quiet } from './telegram-text';

/** Characters after the markup was read (https://core.telegram.org/bots/api#sendmessage). */
const MAX_TEXT = 4096;
/** Of those, at most this many go to the names of people thanked. */
const MAX_NAMES = 1000;
const USER_ID = /^[0-9]{1,16}$/;
/** See rootOf: a topic, if any, and a message. */
const ROOT = /^(?:([0-9]{1,16})\/)?([0-9]{1,16})$/;
/** Bytes of a button's data. */
const MAX_DATA = 64;

const NOTATION = { write: (plain: string) => escapeHtml(quiet(plain)), lengthOf: (plain: string) => quiet(plain).length };

export interface TelegramPost {
  readonly text: string;
  readonly [field: string]: unknown;
}

/** The parameters of sendMessage. */
export function toPost(message: OutgoingMessage): TelegramPost {
  const { thread, credits } = message;
  const link = toWebUrl(message.link) ?? '';
  const names = credits.map(({ name, mention }) => toName(name.trim(), mention));
  const line = (written: string) => (names.length === 0 ? '' : `🙌 ${written}`);
  const tail = [line(fitNames(names, MAX_NAMES)), escapeHtml(link)].filter((part) => part !== '');
  const shown = [
    line(
      fitNames(
        names.map(({ plain }) => ({ plain, written: plain })),
        MAX_NAMES,
      ),
    ),
    link,
  ].filter((part) => part !== '');
  const room = MAX_TEXT - shown.reduce((sum, part) => sum + part.length + BREAK.length, 0);
  const paragraphs = message.paragraphs.map((paragraph) => paragraph.trim()).filter((paragraph) => paragraph !== '');
  const [, topic, root] = ROOT.exec(thread.root) ?? [];
  const isThere = root !== undefined && thread.hasLostMessages !== true;
  return {
    chat_id: CHAT_ID.test(thread.channel) ? Number(thread.channel) : thread.channel,
    ...(isThere && topic !== undefined ? { message_thread_id: Number(topic) } : {}),
    text: [...fitParagraphs(paragraphs, room, NOTATION), ...tail].join(BREAK),
    parse_mode: 'HTML',
    ...(isThere ? { reply_parameters: { message_id: Number(thread.replyTo ?? root), allow_sending_without_reply: true } } : {}),
    link_preview_options: { is_disabled: true },
    ...buttons(message),
  };
}

/** The parameters of editMessageText, beside where the message is. */
export function toEdit(message: OutgoingMessage): object {
  const { text, parse_mode, link_preview_options, reply_markup } = toPost(message);
  return { text, parse_mode, link_preview_options, reply_markup };
}

function toName(name: string, mention: string | null): { plain: string; written: string } {
  const plain = quiet(name);
  const written = escapeHtml(plain);
  return { plain, written: mention !== null && USER_ID.test(mention) ? `<a href="tg://user?id=${mention}">${written}</a>` : written };
}

function buttons({ prompt }: OutgoingMessage): object {
  if (!prompt) return {};
  const rows = prompt.choices
    .map(({ value, label }) => [{ text: label, callback_data: `heed_prompt:${prompt.id}:${value}` }])
    .filter(([button]) => Buffer.byteLength(button?.callback_data ?? '') <= MAX_DATA);
  return rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } };
}
