/** A server that takes mail in for delivery. Opened secrets: they must not reach a log or an error. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: before anything is said. `none`: only to a host that the operator allowed by name or address. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** Null: the server takes mail without a login. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** What we call ourselves in EHLO: a domain of the sender. */
  readonly clientName: string;
}

/** One message to one person. Every string is plain; nothing of it can become a header of its own. */
export interface OutboundMail {
  readonly from: { readonly name: string | null; readonly address: string };
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Ids without their angle brackets. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  /** RFC 3834: `auto-replied` answers one message by itself, `auto-generated` is any other mail that a program sends. */
  readonly autoSubmitted: 'auto-replied' | 'auto-generated';
  /** Where one click ends all mail to this address (RFC 2369, RFC 8058). */
  readonly unsubscribeUrl: string | null;
}

/** How far a session with a mail server came. */
export type MailStage = 'greeting' | 'login' | 'sender' | 'recipient' | 'message';

/**
 * Expected outcomes are values, as for calls.
 *
 * - `accepted`: the server answered for the whole message, or, for `greetMailServer`, let us in.
 * - `refused`: the server said no, at that stage. 4xx: not now. 5xx: never like this.
 * - `blocked`: the guard refused it, nothing left.
 * - `unsent`: the message did not leave this machine; safe to try again.
 * - `unanswered`: the message was handed over, and no answer came: it may be delivered.
 *
 * A `reason` names no address and quotes no server: what servers say holds addresses.
 */
export type MailReply =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly stage: MailStage; readonly status: number; readonly reason: string }
  | { readonly outcome: 'blocked'; readonly reason: string }
  | { readonly outcome: 'unsent'; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly reason: string };
