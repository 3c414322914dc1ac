import type { LinkPurpose } from '../authors/link-purposes';
import { mend } from '../common/text';

export const LINK_ACTS = ['credit', 'quote', 'vote', 'unvote', 'join', 'export', 'erase', 'appeal', 'resubscribe'] as const;
export type LinkAct = (typeof LINK_ACTS)[number];

/** What a link of this purpose lets its holder do. */
const ALLOWED: Readonly<Record<LinkPurpose, readonly LinkAct[]>> = {
  author: ['credit', 'quote', 'join', 'export', 'erase', 'appeal', 'resubscribe'],
  consent: ['credit', 'quote'],
  vote: ['vote', 'unvote'],
  join: ['join'],
  data: ['export', 'erase'],
  appeal: ['appeal'],
};

/** Bytes of a form: an appeal of 2,000 characters has up to 18,000 when they are percent-encoded. */
const MAX_FORM = 24_576;

export interface LinkForm {
  readonly act: LinkAct;
  field(name: string): string;
}

/** Null: not a form of ours, or nothing that this link is for. */
export function readLinkForm(body: unknown, contentType: string, purpose: LinkPurpose): LinkForm | null {
  if (!Buffer.isBuffer(body) || body.length > MAX_FORM || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) return null;
  const form = new URLSearchParams(body.toString('utf8'));
  const act = LINK_ACTS.find((each) => each === form.get('do'));
  if (act === undefined || !ALLOWED[purpose].includes(act)) return null;
  return { act, field: (name) => mend(form.get(name) ?? '').text.trim() };
}
