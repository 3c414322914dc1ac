/** Messages in the shape that Telegram's Bot API sends them. Pure: the server beside this file numbers and delivers them. */

export interface TelegramUser {
  readonly id: number;
  readonly first_name: string;
  readonly username?: string;
  readonly is_bot?: boolean;
}

export interface TelegramChat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup' | 'channel';
  readonly title?: string;
  readonly username?: string;
}

export interface SaidInTelegram {
  readonly message_id: number;
  readonly chat: TelegramChat;
  readonly from?: TelegramUser;
  readonly text?: string;
  readonly caption?: string;
  readonly date?: number;
  readonly [field: string]: unknown;
}

/** As Telegram finds them in a text: commands and hashtags, with offsets in UTF-16 units. */
export function entitiesIn(text: string): { type: string; offset: number; length: number }[] {
  const found = [
    ...text.matchAll(/(?<=^|\s)(?:\/[a-zA-Z0-9_]{1,32}(?:@[a-zA-Z0-9_]{3,32})?|#[\p{L}\p{N}_]{1,256}(?:@[a-zA-Z0-9_]{3,32})?)/gu),
  ];
  return found.map((match) => ({
    type: match[0].startsWith('/') ? 'bot_command' : 'hashtag',
    offset: match.index,
    length: match[0].length,
  }));
}

export function messageObject({ text, caption, from, ...said }: SaidInTelegram): Record<string, unknown> {
  const words = text ?? caption;
  const entities = words === undefined ? [] : entitiesIn(words);
  return {
    ...said,
    ...(from === undefined ? {} : { from: { is_bot: false, ...from } }),
    date: said.date ?? Math.floor(Date.now() / 1000),
    ...(text === undefined ? {} : { text, ...(entities.length === 0 ? {} : { entities }) }),
    ...(caption === undefined ? {} : { caption, ...(entities.length === 0 ? {} : { caption_entities: entities }) }),
  };
}
