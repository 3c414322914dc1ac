import { MalformedPayload } from '../../integration';
import { idAt, isObject, listAt, textAt } from '../../payload';
import { ReceivedMail, messageIdsIn, writtenAt } from '../../mail/received-mail';
import { textOf } from '../../mail/read-mime';

/** Headers beyond this many are not read; mail that comes through many servers has some fifty. */
const MAX_HEADERS = 500;

export interface PostmarkMail {
  /** Postmark's own id of this message: the same in all of its ten tries. */
  readonly postmarkId: string | null;
  readonly mail: ReceivedMail;
}

/** https://postmarkapp.com/developer/webhooks/inbound-webhook. Throws MalformedPayload for a body that is none. */
export function readPostmark(payload: unknown, receivedAt: Date): PostmarkMail {
  if (!isObject(payload) || textAt(payload, 'From') === null)
    throw new MalformedPayload('/From is missing: this is not an inbound message of Postmark');
  const headers = headersOf(payload);
  const first = (name: string) => headers.get(name)?.[0] ?? null;
  const address = textAt(payload, 'FromFull', 'Email') ?? textAt(payload, 'From') ?? '';
  const [messageId = null] = messageIdsIn(first('message-id'));
  const [inReplyTo = null] = messageIdsIn(first('in-reply-to')).slice(-1);
  const stripped = textAt(payload, 'StrippedTextReply') ?? '';
  const mail: ReceivedMail = {
    headers,
    messageId,
    inReplyTo,
    references: messageIdsIn(first('references')),
    from: address.trim() === '' ? null : { name: textAt(payload, 'FromFull', 'Name') ?? textAt(payload, 'FromName'), address },
    hasOneAuthor: (headers.get('from')?.length ?? 1) === 1 && !address.includes(','),
    subject: textAt(payload, 'Subject') ?? '',
    text: textOf(textAt(payload, 'TextBody'), textAt(payload, 'HtmlBody')),
    newText: stripped.trim() === '' ? null : stripped,
    quotesMessage: false,
    recipients: recipientsOf(payload),
    saidAt: writtenAt(textAt(payload, 'Date'), receivedAt),
    raw: rawOf(payload),
  };
  return { postmarkId: idAt(payload, 'MessageID'), mail };
}

function headersOf(payload: unknown): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const header of listAt(payload, 'Headers').slice(0, MAX_HEADERS)) {
    const name = textAt(header, 'Name')?.toLowerCase();
    const value = textAt(header, 'Value');
    if (name !== undefined && value !== null) headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

/** With the token put back where Postmark took it apart (`MailboxHash`). */
function recipientsOf(payload: unknown): string[] {
  const full = ['ToFull', 'CcFull', 'BccFull'].flatMap((name) => listAt(payload, name)).map((entry) => textAt(entry, 'Email') ?? '');
  const original = textAt(payload, 'OriginalRecipient') ?? '';
  const hash = textAt(payload, 'MailboxHash') ?? '';
  const [local = '', domain = ''] = original.split('@');
  return [...full, original, ...(hash === '' || local.includes('+') ? [] : [`${local}+${hash}@${domain}`])].filter((each) => each !== '');
}

/** What a bounce quotes, in any of its parts. Attachments are in base64. */
function rawOf(payload: unknown): string {
  const attached = listAt(payload, 'Attachments')
    .slice(0, 20)
    .filter((part) => /^(?:message|text)\//i.test(textAt(part, 'ContentType') ?? ''))
    .map((part) => Buffer.from((textAt(part, 'Content') ?? '').slice(0, 200_000), 'base64').toString('latin1'));
  const answered = listAt(payload, 'Headers').map((header) => `${textAt(header, 'Name') ?? ''}: ${textAt(header, 'Value') ?? ''}`);
  return [...answered, textAt(payload, 'TextBody') ?? '', ...attached].join('\n');
}
