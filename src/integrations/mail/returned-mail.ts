import { ReceivedMail } from './received-mail';
import { deliveryOf } from './machine-mail';

export interface ReturnedMail {
  readonly deliveryId: string;
  /** `bounced: 5.1.1`, as the report says it; never an address. */
  readonly reason: string;
}

const MESSAGE_ID = /<?(ann\.[0-9a-f-]{36}@[a-z0-9.-]{1,253})>?/gi;
/** Servers that follow no RFC say it in words. */
const DELAYED = /\bdelay|\bwarning\b|still (?:be )?try|not yet been delivered|will (?:be|keep|continue)\b.{0,20}(?:retr|try)/i;
const MAX_LOOKED_AT = 2_000_000;

/**
 * Which delivery of ours a bounce returns: it quotes our Message-ID, in the returned headers or as what it answers. Whoever forges one must
 * have received the message. Null too for a report of a delay, after which the mail may still arrive (RFC 3464, 2.3.3).
 */
export function returnedMail(mail: ReceivedMail, domain: string): ReturnedMail | null {
  const raw = mail.raw.slice(0, MAX_LOOKED_AT);
  const actions = [...raw.matchAll(/^action:[ \t]*([a-z]+)/gim)].map(([, action]) => action?.toLowerCase());
  if (actions.length > 0 ? !actions.includes('failed') : DELAYED.test(mail.text.slice(0, 3_000))) return null;
  for (const [, id = ''] of raw.matchAll(MESSAGE_ID)) {
    const deliveryId = deliveryOf(id, domain);
    if (deliveryId !== null) return { deliveryId, reason: `bounced${statusIn(raw)}` };
  }
  return null;
}

/** The enhanced status code (RFC 3463) of the first recipient that failed. */
function statusIn(raw: string): string {
  const status = /^status:[ \t]*([45]\.\d{1,3}\.\d{1,3})/im.exec(raw)?.[1];
  return status === undefined ? '' : `: ${status}`;
}
