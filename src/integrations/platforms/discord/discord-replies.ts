import type { IntakeReply } from '../../integration';
import { SUPPRESS_EMBEDS } from './discord-message';

/** Answers to an interaction: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object */

/** The modal that asks for what a slash command came without, and the field in it. */
export const MODAL_ID = 'heed_idea';
export const MODAL_FIELD = 'text';

/** Shown only to whoever clicked. */
const EPHEMERAL = 64;
const NOBODY = { parse: [] };
const MAX_MODAL_TEXT = 4000;

export const PONG = answer(1);
/** To autocompletion, which Heed has none of. */
export const NO_CHOICES = answer(8, { choices: [] });

/** For the one who clicked alone: only where a lasting thread exists already, or nothing was stored. */
export function whisper(content: string): IntakeReply {
  return answer(4, { content, flags: EPHEMERAL | SUPPRESS_EMBEDS, allowed_mentions: NOBODY });
}

/** For all to see: this message is the thread of a suggestion that came by a command. */
export function say(content: string): IntakeReply {
  return answer(4, { content, flags: SUPPRESS_EMBEDS, allowed_mentions: NOBODY });
}

export function ask(question: string): IntakeReply {
  const field = { type: 4, custom_id: MODAL_FIELD, style: 2, min_length: 1, max_length: MAX_MODAL_TEXT, required: true };
  return answer(9, { custom_id: MODAL_ID, title: question, components: [{ type: 18, label: question, component: field }] });
}

function answer(type: number, data?: object): IntakeReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ type, data }) };
}
