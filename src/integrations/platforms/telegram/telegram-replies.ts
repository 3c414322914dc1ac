import type { IntakeReply } from '../../integration';
import { requiredNumberAt, topicOf } from './telegram-message';
import type { TelegramSettings } from './telegram-settings';

export const NOTHING: IntakeReply = { status: 200 };

/** A command without words: the app opens an answer to this message, and that is the suggestion. Nothing of the update is repeated but ids. */
export function askForWords(message: unknown, { questionText }: TelegramSettings): IntakeReply {
  const topic = topicOf(message);
  return call('sendMessage', {
    chat_id: Number(requiredNumberAt(message, 'chat', 'id')),
    ...(topic === null ? {} : { message_thread_id: Number(topic) }),
    text: questionText,
    reply_parameters: { message_id: Number(requiredNumberAt(message, 'message_id')), allow_sending_without_reply: true },
    reply_markup: { force_reply: true, selective: true },
  });
}

export function answerTap(id: string, text: string): IntakeReply {
  return call('answerCallbackQuery', { callback_query_id: id, text });
}

function call(method: string, parameters: object): IntakeReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ method, ...parameters }) };
}
