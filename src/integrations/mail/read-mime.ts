import { convert } from 'html-to-text';
import PostalMime from 'postal-mime';
import { MalformedPayload } from '../integration';
import { ReceivedMail, messageIdsIn, writtenAt } from './received-mail';

/**
 * What of a mail is taken apart, in bytes and lines: postal-mime takes up to 90 µs a line on a busy machine, and a mail of 10 MB has 130,000. What
 * people write stands before what they attach (RFC 2046, 5.1.3 and every program we met); all bytes are kept with the delivery.
 */
const MAX_READ = 1_000_000;
const MAX_LINES = 8_000;
/** UTF-16 units and tags of HTML that are turned into text: what a person wrote is far shorter, and html-to-text takes 80 µs a tag. */
const MAX_HTML = 200_000;
const MAX_TAGS = 4_000;
/** UTF-16 units of text that are looked at further; five times what a submission keeps. */
const MAX_TEXT = 100_000;
/** Bytes of all headers together. */
const MAX_HEADERS = 131_072;
const MAX_DEPTH = 50;

/** Throws MalformedPayload for bytes that are no mail. */
export async function readMime(body: Buffer, receivedAt: Date): Promise<ReceivedMail> {
  const email = await parseMime(body);
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []), value]);
  const first = (name: string) => headers.get(name)?.[0] ?? null;
  const from = email.from?.address === undefined ? null : { name: email.from.name || null, address: email.from.address };
  const authors = PostalMime.addressParser((first('from') ?? '').slice(0, 2_000), { flatten: true });
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
    quotesMessage: email.attachments.some(({ mimeType, disposition }) => mimeType === 'message/rfc822' && disposition !== 'attachment'),
    recipients: [...people, ...['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => headers.get(name) ?? [])],
    saidAt: writtenAt(email.date ?? null, receivedAt),
    raw: body.toString('latin1'),
  };
}

/** The text part; where there is none, what the HTML says. Quotations keep their `>`. */
export function textOf(text: string | null | undefined, html: string | null | undefined): string {
  if (text != null && text.trim() !== '') return text.slice(0, MAX_TEXT);
  if (html == null || html === '') return '';
  return convert(beginningOf(html), {
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
    return await PostalMime.parse(beginningOfMail(withoutEnvelopeLine(body)), {
      forceRfc822Attachments: true,
      maxNestingDepth: MAX_DEPTH,
      maxHeadersSize: MAX_HEADERS,
    });
  } catch {
    // No cause: the parser's message quotes the mail.
    throw new MalformedPayload('the body is not a mail that can be read (nested too deep, or more than 128 kB of headers)');
  }
}

function beginningOfMail(body: Buffer): Buffer {
  let end = 0;
  for (let lines = 0; lines < MAX_LINES; lines++) {
    const next = body.indexOf(0x0a, end);
    if (next === -1 || next >= MAX_READ) return body.subarray(0, MAX_READ);
    end = next + 1;
  }
  return body.subarray(0, end);
}

function beginningOf(html: string): string {
  const seen = html.slice(0, MAX_HTML);
  let end = 0;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    const next = seen.indexOf('<', end);
    if (next === -1) return seen;
    end = next + 1;
  }
  return seen.slice(0, end - 1);
}

/** A pipe may put the mbox line `From someone Mon Jan 1 …` in front, which is no header. */
function withoutEnvelopeLine(body: Buffer): Buffer {
  return body.subarray(0, 5).toString('latin1') === 'From ' ? body.subarray(body.indexOf(0x0a) + 1) : body;
}
