import { truncate } from '../common/text';
import type { AnnouncementKind, DecisionKind } from './announcement-words';

/** The same number as the check of announcement.text. */
export const MAX_TEXT = 5000;
export const MAX_TITLE = 200;

/** A reason longer than this would leave no room for the words around it. */
const MAX_REASON = 4000;

/**
 * What a draft says before a member has made it their own. Short, plain, warm, and nothing that could be untrue: Heed does not know where
 * the thing can be found or from when. The title stands above it in every message, so the text does not repeat it.
 */
export function shippedText(): string {
  return 'You asked for this, and it is here now.\n\nThank you for telling us: it helped us decide what to build.';
}

/** A decline is owed its reason. */
export function declinedText(publicReason: string | null): string {
  const reason = truncate((publicReason ?? '').trim(), MAX_REASON);
  const because = reason === '' ? '' : ` The reason: ${closed(reason)}`;
  return `We have looked at this and decided not to do it.${because}\n\nThank you for telling us. If we have missed something, please say so here.`;
}

/** For people who were told of another wish than theirs. `status`: where theirs stands. */
export function correctionText(toldAs: DecisionKind, toldTitle: string, status: string): string {
  const told = toldAs === 'shipped' ? 'was done' : 'was declined';
  return [
    `We told you that “${toldTitle.trim()}” ${told}. That was about another wish than yours, and we are sorry for the mix-up.`,
    `${STANDING[status] ?? 'Yours is still open.'} You will hear from us here when something comes of it.`,
  ].join('\n\n');
}

const STANDING: Readonly<Record<string, string>> = {
  accepted: 'Yours is still open: we want to do it.',
  planned: 'Yours is still open: it is planned.',
  in_progress: 'Yours is still open: we are working on it.',
  archived: 'Yours is kept, but not on our list at present.',
};

/** A headline that says what the message is about, within the limit of a title. */
export function titleOf(kind: AnnouncementKind, ideaTitle: string): string {
  const title = ideaTitle.trim();
  return truncate(kind === 'correction' ? `A correction: ${title}` : title, MAX_TITLE);
}

/** Paragraphs as they are sent: the title, then the text at its blank lines. */
export function toParagraphs(title: string, text: string): string[] {
  return [title, ...text.split(/\r?\n[ \t]*\r?\n/)].map((paragraph) => paragraph.trim()).filter((paragraph) => paragraph !== '');
}

function closed(sentence: string): string {
  return /[.!?…。！？]["'”’)\]]*$/u.test(sentence) ? sentence : `${sentence}.`;
}
