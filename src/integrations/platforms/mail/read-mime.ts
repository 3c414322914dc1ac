import { convert } from 'html-to-text';
import PostalMime from 'postal-mime';
import { MalformedPayload } from '../../integration';
import { ReceivedMail, messageIdsIn, writtenAt } from './received-mail';

/** UTF-16 units of HTML that are turned into text: what a person wrote is far shorter, and the rest would only take time. */
const MAX_HTML = 300_000;
/** UTF-16 units of text that are looked at further; twenty times what a submission keeps. */
const MAX_TEXT = 400_000;
/** Bytes of all headers together. */
const MAX_HEADERS = 262_144;
const MAX_DEPTH = 50;

/** Throws MalformedPayload for bytes that are no mail. */
export async function readMime(body: Buffer, receivedAt: Date): Promise<ReceivedMail> {
  const email = await parseMime(body);
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []), value]);
  const first = (name: string) => headers.get(name)?.[0] ?? null;
  const from = email.from?.address === undefined ? null : { name: email.from.name || null, address: email.from.address };
  const authors = PostalMime.addressParser(first('from') ?? '', { flatten: true });
  const people = [...(email.to ?? []), ...(email.cc ?? [])].flatMap((entry) => entry.group ?? [entry]).map(({ address }) => address);
  const [messageId = null] = messageIdsIn(first('message-id'));
  const [inReplyTo = null] = messageIdsIn(first('in-reply-to')).slice(-1);
  return {
    headers,
    messageId,
    inReplyTo,
    references: messageIdsIn(first('references')),
    from,
    hasOneAuthor: headers.get('from')?.length === 1 && authors.length === 1,
    subject: email.subject ?? '',
    text: textOf(email.text, email.html),
    newText: null,
    recipients: [...people, ...['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => headers.get(name) ?? [])],
    saidAt: writtenAt(email.date ?? null, receivedAt),
    raw: body.toString('latin1'),
  };
}

/** The text part; where there is none, what the HTML says. Quotations keep their `>`. */
export function textOf(text: string | null | undefined, html: string | null | undefined): string {
  if (text != null && text.trim() !== '') return text.slice(0, MAX_TEXT);
  if (html == null || html === '') return '';
  return convert(html.slice(0, MAX_HTML), {
    wordwrap: false,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ],
    limits: { maxInputLength: MAX_HTML, maxDepth: MAX_DEPTH, maxChildNodes: 5_000 },
  }).slice(0, MAX_TEXT);
}

async function parseMime(body: Buffer): Promise<Awaited<ReturnType<typeof PostalMime.parse>>> {
  try {
    // A forwarded message is an attachment: its words and headers are another person's.
    return await PostalMime.parse(withoutEnvelopeLine(body), {
      forceRfc822Attachments: true,
      maxNestingDepth: MAX_DEPTH,
      maxHeadersSize: MAX_HEADERS,
    });
  } catch {
    // No cause: the parser's message quotes the mail.
    throw new MalformedPayload('the body is not a mail that can be read (nested too deep, or more than 256 kB of headers)');
  }
}

/** A pipe may put the mbox line `From someone Mon Jan 1 …` in front, which is no header. */
function withoutEnvelopeLine(body: Buffer): Buffer {
  return body.subarray(0, 5).toString('latin1') === 'From ' ? body.subarray(body.indexOf(0x0a) + 1) : body;
}
