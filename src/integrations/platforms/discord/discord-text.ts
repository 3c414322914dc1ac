import { at, listAt, textAt } from '../../payload';

/** Discord's text format, both ways: https://docs.discord.com/developers/reference#message-formatting */

const TOKEN = /<(?:(@[!&]?|#)(\d{1,20})|a?:(\w{1,64}):\d{1,20}|t:(-?\d{1,12})(?::[tTdDfFsSR])?|\/([^:<>]{1,100}):\d{1,20})>/g;

/** As Discord finds a link in a text; what is inside one is no Markdown. */
const LINK = /(https?:\/\/[^\s<]+)/;

/** A message as a person reads it. Who is mentioned is called by the name that the message itself gives. */
export function toPlainText(message: unknown): string {
  const names = new Map(
    listAt(message, 'mentions').map((user) => [textAt(user, 'id'), textAt(user, 'global_name') ?? textAt(user, 'username')] as const),
  );
  const content = textAt(message, 'content') ?? '';
  return content
    .replace(TOKEN, (whole, sign?: string, id?: string, emoji?: string, seconds?: string, command?: string) => {
      if (sign !== undefined) return sign === '#' ? '#channel' : `@${names.get(id ?? '') ?? (sign === '@&' ? 'role' : 'user')}`;
      if (emoji !== undefined) return `:${emoji}:`;
      if (command !== undefined) return `/${command}`;
      const date = new Date(Number(seconds) * 1000);
      return Number.isNaN(date.getTime()) ? whole : date.toISOString();
    })
    .trim();
}

/** The author of a message that a person could have been: null for webhooks and bots, whose messages do not say who speaks through them. */
export function humanAuthorOf(message: unknown): unknown {
  const author = at(message, 'author');
  return at(author, 'bot') === true || textAt(message, 'webhook_id') !== null ? null : author;
}

/**
 * Plain text in which nothing is Markdown, a mention, an emoji or a date to Discord. Links stay as they are: a backslash would become part of
 * them, also the one of a `<` right behind it, which therefore gets a space. That nobody is called is not left to this: see `allowed_mentions`.
 */
export function escapeMarkdown(text: string): string {
  return text
    .split(LINK)
    .map((part, index) => (index % 2 === 1 ? part : escapeWords(index > 0 ? part.replace(/^</, ' <') : part)))
    .join('');
}

function escapeWords(text: string): string {
  return text
    .replace(/[\\`*_~|[\]<>]/g, '\\$&')
    .replace(/^(\s*)(?:([#+=-])|(\d{1,9})(?=[.)]))/gm, (_, indent: string, mark?: string, no?: string) => {
      return no === undefined ? `${indent}\\${mark ?? ''}` : `${indent}${no}\\`;
    });
}

/** Every line of a text as a quotation. */
export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${escapeMarkdown(line)}`)
    .join('\n');
}
