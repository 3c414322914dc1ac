import { GLOBAL_REALM } from '../../integration';
import type { AnswerEvent, InboundEvent, IntakeReply, ReactionEvent, ThreadReplyEvent } from '../../integration';
import { at, idAt, listAt, textAt } from '../../payload';
import { dateAt, isByMachine, isByUs, keyOf, numberAt, rootOf, requiredNumberAt, speakerOf, toSpeaker, topicOf } from './telegram-message';
import type { TelegramContext } from './telegram-message';
import { NOTHING, answerTap, askForWords } from './telegram-replies';
import { answeredOf, editsOf, wishOf, wordsOf } from './telegram-wish';

const PROMPT = /^heed_prompt:([A-Za-z0-9_-]{1,64}):(.{1,64})$/s;

export interface Understood {
  readonly events: readonly InboundEvent[];
  /** A call of the Bot API that our answer carries (https://core.telegram.org/bots/api#making-requests-when-getting-updates). */
  readonly reply: IntakeReply;
}

/** An update (https://core.telegram.org/bots/api#update) as events of ours; none for types that we do not know. */
export function understand(update: unknown, context: TelegramContext, receivedAt: Date): Understood {
  const said = at(update, 'message') ?? at(update, 'channel_post');
  if (said !== undefined) return onMessage(said, context);
  const edited = at(update, 'edited_message') ?? at(update, 'edited_channel_post');
  if (edited !== undefined) return { events: isTaken(edited, context) ? onEdit(edited, context) : [], reply: NOTHING };
  const reaction = at(update, 'message_reaction');
  if (reaction !== undefined) return { events: isTaken(reaction, context) ? onReaction(reaction) : [], reply: NOTHING };
  const tap = at(update, 'callback_query');
  return tap === undefined ? { events: [], reply: NOTHING } : onTap(tap, context, receivedAt);
}

function onMessage(message: unknown, context: TelegramContext): Understood {
  const moved = onMove(message, context);
  if (moved.length > 0 || !isTaken(message, context) || isByMachine(message) || isByUs(message, context))
    return { events: moved, reply: NOTHING };
  const wish = wishOf(message, context);
  if (wish?.kind === 'question') return { events: [], reply: askForWords(message, context.settings) };
  return { events: wish === null ? onReply(message, context) : wish.events, reply: NOTHING };
}

/** A group that becomes a supergroup gets another id, and numbers its messages anew. Both chats are told of it. */
function onMove(message: unknown, { settings }: TelegramContext): InboundEvent[] {
  const chat = requiredNumberAt(message, 'chat', 'id');
  const [from, to] = [numberAt(message, 'migrate_from_chat_id') ?? chat, numberAt(message, 'migrate_to_chat_id') ?? chat];
  const isOurs = settings.chats.length === 0 || settings.chats.includes(from) || settings.chats.includes(to);
  if (from === to || !isOurs) return [];
  return [{ kind: 'moved', realm: GLOBAL_REALM, fromChannel: from, toChannel: to, keepsMessageIds: false }];
}

/** The thread may be the one of the message that is answered, or of the first in that chain of answers, which Telegram names too. */
function onReply(message: unknown, context: TelegramContext): ThreadReplyEvent[] {
  const answered = answeredOf(message);
  const answeredId = numberAt(answered, 'message_id');
  const speaker = speakerOf(message);
  const { text } = wordsOf(message, context);
  const saidAt = dateAt(message, 'date');
  if (answeredId === null || speaker === null || text === '' || saidAt === null) return [];
  const key = keyOf(message);
  const channel = numberAt(answered, 'chat', 'id') ?? key.channel;
  const first = topicOf(message) === null ? numberAt(message, 'message_thread_id') : null;
  const roots = [...new Set([rootOf(message, answeredId), ...(first === null ? [] : [first])])];
  return roots.map((root) => ({
    kind: 'thread_reply',
    message: key,
    thread: { realm: GLOBAL_REALM, channel, root },
    speaker,
    text,
    saidAt,
  }));
}

/**
 * An edit shows the whole message: it makes up for one that was lost or comes later, and can make a suggestion of it by a command or a hashtag that
 * it was sent without.
 */
function onEdit(message: unknown, context: TelegramContext): readonly InboundEvent[] {
  if (isByMachine(message) || isByUs(message, context)) return [];
  const { text } = wordsOf(message, context);
  if (text === '') return [];
  const wish = wishOf(message, context);
  return wish?.kind === 'suggestion' ? wish.events : [...onReply(message, context), ...editsOf(message, text)];
}

/** Telegram gives all of a person's reactions to a message as they were and as they are. */
function onReaction(update: unknown): ReactionEvent[] {
  const speaker = toSpeaker(at(update, 'user'));
  const reactedAt = dateAt(update, 'date');
  if (speaker === null || reactedAt === null) return [];
  const [before, now] = [namesOf(update, 'old_reaction'), namesOf(update, 'new_reaction')];
  const message = keyOf(update);
  const toEvent = (reaction: string, isRemoved: boolean): ReactionEvent => ({
    kind: 'reaction',
    message,
    speaker,
    reaction,
    isRemoved,
    reactedAt,
  });
  return [
    ...before.filter((name) => !now.includes(name)).map((name) => toEvent(name, true)),
    ...now.filter((name) => !before.includes(name)).map((name) => toEvent(name, false)),
  ];
}

function namesOf(update: unknown, field: string): string[] {
  return listAt(update, field).flatMap((reaction) => {
    const name = idAt(reaction, 'emoji') ?? idAt(reaction, 'custom_emoji_id') ?? idAt(reaction, 'type');
    return name === null ? [] : [name];
  });
}

/** A button under a prompt of ours: the one who tapped is the one who answers. */
function onTap(tap: unknown, { settings }: TelegramContext, receivedAt: Date): Understood {
  const [, promptId, value] = PROMPT.exec(textAt(tap, 'data') ?? '') ?? [];
  const speaker = toSpeaker(at(tap, 'from'));
  const id = idAt(tap, 'id');
  if (promptId === undefined || value === undefined || speaker === null || id === null) return { events: [], reply: NOTHING };
  const event: AnswerEvent = { kind: 'answer', promptId, speaker, value, answeredAt: receivedAt };
  return { events: [event], reply: answerTap(id, settings.answeredText) };
}

/** Anybody may put a bot into a group of theirs. */
function isTaken(message: unknown, { settings }: TelegramContext): boolean {
  const chat = requiredNumberAt(message, 'chat', 'id');
  return settings.chats.length === 0 || settings.chats.includes(chat) || textAt(message, 'chat', 'type') === 'private';
}
