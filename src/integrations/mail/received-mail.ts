/** A mail as it came, whoever took it apart: a MIME parser or a provider. */
export interface ReceivedMail {
  /** Lower-case name -> every value, unfolded, top first. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Ids without their angle brackets; null where there is none that can be a key. */
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly from: { readonly name: string | null; readonly address: string } | null;
  /** False with several From headers or addresses: then nobody can say whose word a signature is. */
  readonly hasOneAuthor: boolean;
  readonly subject: string;
  /** The text part, or the HTML as text. */
  readonly text: string;
  /** What a provider found to be new in a reply, where it says so. */
  readonly newText: string | null;
  /** Another message stands in it, not attached but inline: what a complaint or a bounce without RFC 3464 looks like. */
  readonly quotesMessage: boolean;
  /** Addresses that it was sent to, as far as the headers or the provider tell. */
  readonly recipients: readonly string[];
  readonly saidAt: Date | null;
  /** Where the text of a returned message is looked for: all of it, undecoded. */
  readonly raw: string;
}

/** Longer ids than PostgreSQL keeps as keys, or with spaces, are none. */
const MESSAGE_ID = /^[\x21-\x3b\x3d\x3f-\x7e]{1,240}$/;
/** The last of a long chain: the thread's first mail is in there in any client that shortens it as RFC 5322 advises. */
const MAX_REFERENCES = 30;

export function firstOf(mail: Pick<ReceivedMail, 'headers'>, name: string): string | null {
  return mail.headers.get(name)?.[0] ?? null;
}

/** The ids in a header such as References, in order. */
export function messageIdsIn(value: string | null): string[] {
  const bracketed = [...(value ?? '').slice(0, 20_000).matchAll(/<([^<>\s]{1,300})>/g)].map(([, id]) => id ?? '');
  const ids = bracketed.length > 0 ? bracketed : [(value ?? '').trim()];
  return ids.filter((id) => MESSAGE_ID.test(id)).slice(-MAX_REFERENCES);
}

/** When it says it was written; null for a date that cannot be, so that no clock of a sender moves the order of things. */
export function writtenAt(date: string | null, receivedAt: Date): Date | null {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time) || time > receivedAt.getTime() || time < Date.UTC(1990, 0)) return null;
  return new Date(time);
}
