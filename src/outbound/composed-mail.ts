import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutboundMail } from './outbound-mail';

/** The dot-atom form of RFC 5322 on both sides, which is what providers give out. A quoted local part could hold spaces, commas and line breaks. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/;
/** RFC 5322, 3.6.4 without quoting: no space, angle bracket or control character. 996: what fits a line. */
const MESSAGE_ID = /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/;
/** What stands between angle brackets in a header: nothing that would end it. */
const LINK = /^https?:\/\/[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/;
/** Of a thread's chain; the rest is dropped from the middle, as RFC 5322 readers expect the first and the last. */
const MAX_REFERENCES = 20;

export class MailRefused extends Error {}

/** Whether mail can be sent to, or from, this address. */
export function isSendableAddress(address: string): boolean {
  return ADDRESS.test(address) && !address.includes('..');
}

/** The message as it goes over the wire. Throws MailRefused for an address or an id that would need quoting; `reason` repeats nothing of it. */
export function composeMail(mail: OutboundMail): Promise<Buffer> {
  const addresses = [mail.from.address, mail.to, ...(mail.replyTo === null ? [] : [mail.replyTo])];
  if (!addresses.every(isSendableAddress)) throw new MailRefused('an address is not of the form name@domain');
  const references = mail.references.filter((id) => MESSAGE_ID.test(id));
  const inReplyTo = mail.inReplyTo !== null && MESSAGE_ID.test(mail.inReplyTo) ? mail.inReplyTo : null;
  if (!MESSAGE_ID.test(mail.messageId)) throw new MailRefused('the message id holds characters that an id cannot have');
  const composer = new MailComposer({
    from: { name: oneLine(mail.from.name ?? ''), address: mail.from.address },
    to: { name: '', address: mail.to },
    ...(mail.replyTo === null ? {} : { replyTo: { name: '', address: mail.replyTo } }),
    subject: oneLine(mail.subject),
    messageId: `<${mail.messageId}>`,
    ...(inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>` }),
    ...(references.length === 0 ? {} : { references: shortened(references).map((id) => `<${id}>`) }),
    headers: { ...automatic(mail), ...unsubscribing(mail.unsubscribeUrl) },
    text: mail.text,
    html: mail.html,
    // Nothing in a message of ours is fetched from anywhere: neither a file of this machine nor an address behind the guard.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * RFC 3834: nobody's holiday notice answers us, and no loop starts. No Precedence: it recommends none, and `bulk` would make an answer to one person
 * look like advertising.
 */
function automatic({ autoSubmitted }: OutboundMail): Readonly<Record<string, string>> {
  return { 'Auto-Submitted': autoSubmitted };
}

/** RFC 8058 asks for https: over http a mail program shows the link, but never posts to it by itself. */
function unsubscribing(url: string | null): Readonly<Record<string, string>> {
  if (url === null || !LINK.test(url)) return {};
  const header = { 'List-Unsubscribe': `<${url}>` };
  return url.startsWith('https:') ? { ...header, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : header;
}

/** A header's words on one line: a line break would begin a header of its own. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}

function shortened(references: readonly string[]): readonly string[] {
  return references.length <= MAX_REFERENCES ? references : [...references.slice(0, 1), ...references.slice(1 - MAX_REFERENCES)];
}
