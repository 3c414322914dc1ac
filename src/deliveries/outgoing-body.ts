import type { MessagePrompt } from '../integrations/integration';
import { escapeMarkdown } from '../integrations/markdown';
import { at, listAt, textAt, toWebUrl } from '../integrations/payload';

/** What is said in a thread, before a platform has given it its form. Plain text throughout. */
export interface OutgoingBody {
  readonly paragraphs: readonly string[];
  /** People thanked in this place, reduced to what they consented to. `mention`: their id on that platform, if they may be addressed by it. */
  readonly credits: readonly { readonly name: string; readonly mention: string | null }[];
  readonly link: string | null;
  /** What a letter is about: a mail that answers none. */
  readonly subject?: string | null;
  /** Buttons under it; what they ask stands in the paragraphs. */
  readonly prompt?: MessagePrompt | null;
}

/** Nothing at all: of a retraction, the message is deleted and not edited. */
export const EMPTY_BODY: OutgoingBody = { paragraphs: [], credits: [], link: null };

export function isEmpty({ paragraphs, credits, link }: OutgoingBody): boolean {
  return paragraphs.length === 0 && credits.length === 0 && link === null;
}

/** The stored body; null once erased. */
export function readOutgoingBody(stored: unknown): OutgoingBody | null {
  if (stored === null || stored === undefined) return null;
  return {
    paragraphs: listAt(stored, 'paragraphs').flatMap((paragraph) => (typeof paragraph === 'string' ? [paragraph] : [])),
    credits: listAt(stored, 'credits').flatMap((credit) => {
      const name = textAt(credit, 'name');
      return name === null ? [] : [{ name, mention: textAt(credit, 'mention') }];
    }),
    link: textAt(stored, 'link'),
    subject: textAt(stored, 'subject'),
    prompt: readPrompt(at(stored, 'prompt')),
  };
}

function readPrompt(stored: unknown): MessagePrompt | null {
  const id = textAt(stored, 'id');
  if (id === null) return null;
  const choices = listAt(stored, 'choices').flatMap((choice) => {
    const [value, label] = [textAt(choice, 'value'), textAt(choice, 'label')];
    return value === null || label === null ? [] : [{ value, label }];
  });
  return { id, choices };
}

/** For bots, which know best how their platform writes a mention: names only, after a sign that every language reads. */
export function toPlainText(body: OutgoingBody): string {
  const names = body.credits.map(({ name }) => name.trim()).join(', ');
  return paragraphsOf(body.paragraphs, names === '' ? '' : `🙌 ${names}`, toWebUrl(body.link) ?? '');
}

/** CommonMark that says the same and nothing more: what somebody wrote becomes neither a link, a heading nor a call of everyone. */
export function toMarkdown(body: OutgoingBody): string {
  const names = body.credits.map(({ name }) => escapeMarkdown(name.trim())).join(', ');
  const url = toWebUrl(body.link);
  return paragraphsOf(body.paragraphs.map(escapeMarkdown), names === '' ? '' : `🙌 ${names}`, url === null ? '' : `<${url}>`);
}

function paragraphsOf(paragraphs: readonly string[], credits: string, link: string): string {
  return [...paragraphs, credits, link]
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
