import type { OutboundCaller } from '../../outbound/outbound';
import type { MailReply, OutboundMail } from '../../outbound/outbound-mail';
import type { OutgoingMessage, SendResult } from '../integration';
import { toWebUrl } from '../payload';
import { Mailbox } from './mailbox';
import { ownMessageId } from './machine-mail';
import { replyAddress } from './reply-address';

/** A thread whose first mail had no usable Message-ID has a key of ours as its root: nothing to refer to. */
const KEY_OF_OURS = /^(?:sha256|key):/;

/** An answer in the asker's own mail thread. Null where nobody's address is proven: a claimed address gets nothing. */
export function answerMail(message: OutgoingMessage, mailbox: Mailbox): OutboundMail | null {
  if (!message.addressee) return null;
  const { root, replyTo } = message.thread;
  const chain = [root, ...(replyTo === null || replyTo === root ? [] : [replyTo])].filter((id) => !KEY_OF_OURS.test(id));
  const { key, address } = { key: mailbox.replyKey, address: mailbox.address };
  return {
    from: mailbox.from,
    to: message.addressee.address,
    replyTo: (key === null ? null : replyAddress(address, message.deliveryId, key)) ?? (address === mailbox.from.address ? null : address),
    subject:
      message.addressee.subject === null && message.subject ? message.subject : `Re: ${message.addressee.subject ?? mailbox.address}`,
    text: plainText(message),
    html: htmlText(message),
    messageId: ownMessageId(message.deliveryId, mailbox.domain),
    inReplyTo: chain.at(-1) ?? null,
    references: chain,
    autoSubmitted: message.isAutomaticAnswer === true ? 'auto-replied' : 'auto-generated',
    unsubscribeUrl: message.unsubscribeUrl ?? null,
  };
}

export function plainText(message: OutgoingMessage): string {
  return [
    ...message.paragraphs.map((paragraph) => paragraph.trim()),
    choiceLines(message),
    creditLine(message),
    toWebUrl(message.link) ?? '',
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

export async function sendAnswer(message: OutgoingMessage, mailbox: Mailbox, outbound: OutboundCaller): Promise<SendResult> {
  if (mailbox.server === null) return { state: 'failed', reason: 'smtp_not_configured', unreachable: false };
  const mail = answerMail(message, mailbox);
  if (mail === null) return { state: 'failed', reason: 'address_not_verified', unreachable: true };
  return toSendResult(await outbound.sendMail(mail, mailbox.server), mail.messageId);
}

/** What the server said, as what it means for the delivery. A repeat has the same Message-ID, but not every mailbox drops it for that. */
function toSendResult(reply: MailReply, messageId: string): SendResult {
  switch (reply.outcome) {
    case 'accepted':
      return { state: 'delivered', externalId: messageId, permalink: null };
    case 'blocked':
      return { state: 'failed', reason: `blocked: ${reply.reason}`, unreachable: false };
    case 'unsent':
      return { state: 'retry', reason: reply.reason, afterSeconds: null };
    case 'unanswered':
      return { state: 'in_doubt', reason: reply.reason };
    case 'refused':
      if (reply.status < 500) return { state: 'retry', reason: reply.reason, afterSeconds: null };
      // A refused login or sender is ours to mend; a refused recipient or message is where the thread ends.
      return { state: 'failed', reason: `${reply.stage}: ${reply.reason}`, unreachable: ['recipient', 'message'].includes(reply.stage) };
  }
}

function htmlText(message: OutgoingMessage): string {
  const paragraphs = [...message.paragraphs.map((paragraph) => paragraph.trim()), choiceLines(message), creditLine(message)].filter(
    (each) => each !== '',
  );
  const url = toWebUrl(message.link);
  const lines = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replace(/\r?\n/g, '<br>')}</p>`);
  return [...lines, ...(url === null ? [] : [`<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`])].join('\n');
}

/** Mail has no buttons: a reply names a choice by its number. */
function choiceLines({ prompt }: OutgoingMessage): string {
  return (prompt?.choices ?? []).map(({ label }, index) => `${index + 1}. ${label}`).join('\n');
}

/** Names alone, after a sign that every language reads. A mention is an id of ours that means nothing to a reader. */
function creditLine({ credits }: OutgoingMessage): string {
  const names = credits.flatMap(({ name, mention }) => (name.trim() === '' || name === mention ? [] : [name.trim()]));
  return names.length === 0 ? '' : `🙌 ${names.join(', ')}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
