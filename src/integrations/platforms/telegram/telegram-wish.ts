import type { EditEvent, InboundEvent, SuggestionEvent } from '../../integration';
import { at, listAt, textAt } from '../../payload';
import { dateAt, isByMachine, isByUs, keyOf, numberAt, permalinkOf, speakerOf, threadOf, topicOf } from './telegram-message';
import type { TelegramContext } from './telegram-message';
import type { TelegramSettings } from './telegram-settings';

/** A part of a message that Telegram has a name for. Offsets count UTF-16 units, as JavaScript does. */
interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** What makes a message a suggestion; `another`: it is a command for somebody else. */
type Mark = 'command' | 'hashtag' | 'another' | null;

/** What was said, without our own word for it. */
interface Words {
  readonly text: string;
  readonly mark: Mark;
}

export type Wish =
  | { readonly kind: 'suggestion'; readonly events: readonly InboundEvent[] }
  /** A command alone: whoever sent it is to be asked for the words. */
  | { readonly kind: 'question' };

/**
 * Whether a message is a suggestion, by the settings: a command (asked for outright), else a hashtag, a place, or an answer to a question of ours.
 * A command or a hashtag alone that answers another message points at that one, whose author is the author.
 */
export function wishOf(message: unknown, context: TelegramContext): Wish | null {
  const { text, mark } = wordsOf(message, context);
  if (mark === 'another') return null;
  const answered = answeredOf(message);
  if (mark !== null && text === '') {
    if (answered === null) return mark === 'command' ? { kind: 'question' } : null;
    const pointedAt = wordsOf(answered, context).text;
    return pointedAt === '' || isByMachine(answered) ? null : toWish(answered, pointedAt, mark);
  }
  const isWish = mark !== null || (answered === null ? isInPlace(message, context) : isPrompt(answered, context));
  return isWish && text !== '' ? toWish(message, text, mark) : null;
}

/** The text, or the caption of a picture, without the command or hashtag that makes it a suggestion. */
export function wordsOf(message: unknown, { settings }: TelegramContext): Words {
  const said = textAt(message, 'text') ?? textAt(message, 'caption') ?? '';
  const entities = entitiesOf(message, said);
  const command = entities.find(({ type, offset }) => type === 'bot_command' && said.slice(0, offset).trim() === '');
  if (command)
    return isOurs(command, settings) ? { text: without(said, command), mark: 'command' } : { text: said.trim(), mark: 'another' };
  const hashtag = entities.find((entity) => isHashtag(entity, settings));
  return hashtag ? { text: without(said, hashtag), mark: 'hashtag' } : { text: said.trim(), mark: null };
}

/** The message that this one answers. The first message of a topic stands in that place too, and answers nobody. */
export function answeredOf(message: unknown): unknown {
  const answered = at(message, 'reply_to_message') ?? null;
  const topic = topicOf(message);
  return topic !== null && numberAt(answered, 'message_id') === topic ? null : answered;
}

function toWish(message: unknown, text: string, mark: Mark): Wish {
  const event: SuggestionEvent = {
    kind: 'suggestion',
    message: keyOf(message),
    title: null,
    text,
    speaker: speakerOf(message),
    thread: threadOf(message),
    permalink: permalinkOf(message),
    saidAt: dateAt(message, 'date'),
    intent: mark === 'command' ? 'explicit' : 'implicit',
    isTrap: false,
  };
  return { kind: 'suggestion', events: [event, ...editsOf(message, text)] };
}

/** Words that were edited are as old as their edit: one before it that comes later must not win. */
export function editsOf(message: unknown, text: string): EditEvent[] {
  const editedAt = dateAt(message, 'edit_date');
  return editedAt === null ? [] : [{ kind: 'edit', message: keyOf(message), title: null, text, editedAt }];
}

/** A chat or a topic in which everything that starts a conversation is a suggestion. */
function isInPlace(message: unknown, { settings }: TelegramContext): boolean {
  if (textAt(message, 'chat', 'type') === 'private') return settings.takesPrivateMessages;
  const chat = numberAt(message, 'chat', 'id') ?? '';
  return settings.ideaChannels.some((place) => place === chat || place === `${chat}:${topicOf(message) ?? ''}`);
}

/** A question of ours: the one that a command without words gets, or any message of the bot with the hashtag in it. */
function isPrompt(message: unknown, context: TelegramContext): boolean {
  const { settings } = context;
  if (!settings.takesPromptReplies || !isByUs(message, context)) return false;
  const said = textAt(message, 'text') ?? textAt(message, 'caption') ?? '';
  return said === settings.questionText || entitiesOf(message, said).some((entity) => isHashtag(entity, settings));
}

function entitiesOf(message: unknown, said: string): Entity[] {
  const list = textAt(message, 'text') === null ? listAt(message, 'caption_entities') : listAt(message, 'entities');
  return list.flatMap((entity) => {
    const type = textAt(entity, 'type');
    const offset = at(entity, 'offset');
    const length = at(entity, 'length');
    if (type === null || typeof offset !== 'number' || typeof length !== 'number' || offset < 0) return [];
    return [{ type, offset, length, text: said.slice(offset, offset + length) }];
  });
}

function isOurs({ text }: Entity, { commands, botUsername }: TelegramSettings): boolean {
  const [, name = '', bot] = /^\/(\w{1,64})(?:@(\w{1,64}))?$/.exec(text) ?? [];
  return commands.includes(name.toLowerCase()) && (bot === undefined || bot.toLowerCase() === botUsername.toLowerCase());
}

/** `#idea`, also as `#idea@acme`. */
function isHashtag({ type, text }: Entity, { hashtags }: TelegramSettings): boolean {
  const name = text.slice(1).split('@')[0]?.toLowerCase();
  return type === 'hashtag' && hashtags.some((hashtag) => hashtag.toLowerCase() === name);
}

function without(said: string, { offset, length }: Entity): string {
  const [before, after] = [said.slice(0, offset).trimEnd(), said.slice(offset + length)];
  return `${before}${/^[^\S\n]*\n/.test(after) ? '\n' : ' '}${after.trimStart()}`.trim();
}
