import type { InboundEvent, ReplyTarget, Speaker, SuggestionEvent } from '../integration';
import { toDisplayName, toEmail } from '../payload';
import { MachineReason, deliveryOf, machineReason } from './machine-mail';
import { mailPerson } from './mail-person';
import { Mailbox, ownAddresses } from './mailbox';
import type { ReceivedMail } from './received-mail';
import { deliveryIn } from './reply-address';
import { returnedMail } from './returned-mail';
import { saidText } from './said-text';
import { isSenderProven } from './sender-proof';

export interface ReadMail {
  readonly events: readonly InboundEvent[];
  /** Why nothing comes of it, for whoever piped it. */
  readonly ignored: MachineReason | 'empty' | null;
}

/** The prefixes of answers and forwards in the languages of mail programs: Re, AW, SV, VS, Fwd, WG, TR, RV, Отв, 回复 and more. */
const PREFIX =
  /^(?:\s*(?:re|aw|antw|sv|vs|ynt|odp|res|rif|r|ref|fwd?|wg|tr|rv|enc|i|pd|doorst|vb|отв|от|на|пересл|fs|vl|回复|回覆|答复|转发|轉寄|返信|답장)(?:\s*\[\d+\])?\s*[:：])+/iu;

/** What a mail becomes: a suggestion (an answer to a known mail, as intake will see), word of a bounce, or nothing, where a machine wrote it. */
export function readMail(mail: ReceivedMail, mailbox: Mailbox, receivedAt: Date, fallbackId: string): ReadMail {
  const machine = machineReason(mail, ownAddresses(mailbox));
  const from = toEmail(mail.from?.address ?? null);
  if (machine === 'bounce' || machine === 'report') {
    const returned = machine === 'bounce' ? returnedMail(mail, mailbox.domain) : null;
    return { events: returned === null ? [] : [{ kind: 'bounce', ...returned }], ignored: returned === null ? machine : null };
  }
  if (machine !== null || from === null) return { events: [], ignored: machine ?? 'no_sender' };
  const title = titleOf(mail.subject);
  const text = saidText(mail.newText ?? mail.text) || title;
  if (text === null) return { events: [], ignored: 'empty' };
  return { events: [suggestionOf(mail, mailbox, { from, title, text, receivedAt, fallbackId })], ignored: null };
}

interface Said {
  readonly from: string;
  readonly title: string | null;
  readonly text: string;
  readonly receivedAt: Date;
  readonly fallbackId: string;
}

function suggestionOf(mail: ReceivedMail, mailbox: Mailbox, { from, title, text, receivedAt, fallbackId }: Said): SuggestionEvent {
  const { realm } = mailbox;
  const speaker = speakerOf(mail, from, mailbox);
  const message = mail.messageId ?? fallbackId;
  const repliesTo = targetsOf(mail, mailbox);
  return {
    kind: 'suggestion',
    message: { realm, channel: speaker.externalId, message },
    title,
    text,
    speaker,
    thread: {
      realm,
      channel: speaker.externalId,
      root: message,
      replyTo: null,
      permalink: null,
      isPrivate: false,
      unreachable: speaker.assurance === 'verified' ? null : 'address_not_verified',
    },
    permalink: null,
    saidAt: mail.saidAt ?? receivedAt,
    // What answers us is no new wish by itself: a member looks, where the thread is not known any more.
    intent: repliesTo.some((target) => 'deliveryId' in target) ? 'implicit' : 'explicit',
    isTrap: false,
    repliesTo,
  };
}

function speakerOf(mail: ReceivedMail, email: string, { realm, authservId }: Mailbox): Speaker {
  const isProven = isSenderProven(mail, authservId);
  return {
    realm,
    externalId: mailPerson(realm, email, isProven),
    name: toDisplayName(mail.from?.name ?? null),
    email,
    assurance: isProven ? 'verified' : 'claimed',
  };
}

/** What it answers, nearest first: the address it was sent to, In-Reply-To, then References from the last to the first. */
function targetsOf(mail: ReceivedMail, { realm, domain, address, replyKey }: Mailbox): ReplyTarget[] {
  const addressed = replyKey === null ? null : deliveryIn(mail.recipients, address, replyKey);
  const ids = [...(mail.inReplyTo === null ? [] : [mail.inReplyTo]), ...mail.references.toReversed()];
  return [
    ...(addressed === null ? [] : [{ deliveryId: addressed }]),
    ...[...new Set(ids)].map((root): ReplyTarget => {
      const deliveryId = deliveryOf(root, domain);
      return deliveryId === null ? { realm, root } : { deliveryId };
    }),
  ];
}

function titleOf(subject: string): string | null {
  const line = toDisplayName(subject.slice(0, 2000))?.replace(PREFIX, '').trim();
  return line === undefined || line === '' ? null : line;
}
