import type { OutgoingBody } from '../deliveries/outgoing-body';
import type { AnnouncementKind } from './announcement-words';
import { MAX_NAMED } from './credits';
import { toParagraphs } from './wording';

export interface AnnouncedWords {
  readonly kind: AnnouncementKind;
  readonly title: string;
  readonly text: string;
  readonly link: string | null;
}

/** Somebody who asked in this thread. `mention`: their id here. */
export interface PersonHere {
  readonly authorId: string;
  readonly name: string | null;
  readonly mention: string | null;
}

export interface NamedPerson {
  readonly authorId: string;
  readonly name: string;
}

/**
 * One message for one thread: the same words everywhere, its own people first. They may be addressed without a consent, for it is their
 * thread; a name without a mention needs one. Others are thanked for what is there, not for what was declined or taken back.
 */
export function messageIn(words: AnnouncedWords, here: readonly PersonHere[], named: readonly NamedPerson[]): OutgoingBody {
  const nameOf = new Map(named.map(({ authorId, name }) => [authorId, name]));
  const own = here.flatMap(({ authorId, name, mention }): OutgoingBody['credits'] => {
    if (mention !== null) return [{ name: name?.trim() || mention, mention }];
    const consented = nameOf.get(authorId);
    return consented === undefined ? [] : [{ name: consented, mention: null }];
  });
  const isHere = new Set(here.map(({ authorId }) => authorId));
  const others =
    words.kind === 'shipped' ? named.filter(({ authorId }) => !isHere.has(authorId)).map(({ name }) => ({ name, mention: null })) : [];
  return { paragraphs: toParagraphs(words.title, words.text), credits: [...own, ...others].slice(0, MAX_NAMED), link: words.link };
}
