import type { MailReply, MailServer, OutboundMail } from './outbound-mail';

/** The one way out of this process. Implemented by OutboundService with the SSRF guard; platforms and webhooks see only this. */
export interface OutboundCaller {
  call(request: OutboundRequest): Promise<OutboundReply>;
  /** One message to one person, once: nothing is tried again. */
  sendMail(mail: OutboundMail, server: MailServer): Promise<MailReply>;
  /** Connects and logs in as `sendMail` would, and sends nothing. */
  greetMailServer(server: MailServer): Promise<MailReply>;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds for the whole call: name look-up, connection, request and answer. Default 15,000. */
  readonly timeoutMs?: number;
  /** Bytes of the answer's body that are read before the connection is cut. Default 65,536. */
  readonly maxResponseBytes?: number;
}

/**
 * Expected outcomes are values; only a programming error throws.
 *
 * - `answered`: a whole answer, whatever its status: a 3xx is an answer too, redirects are never followed. `truncated` when its body was longer
 *   than the limit. Header names are in lower case, repeated headers joined by ", ".
 * - `blocked`: the guard refused it, nothing left. It will be refused again until the URL or the allow-list changes.
 * - `unsent`: nothing of the request left this machine; safe to try again.
 * - `unanswered`: it may have arrived, and no complete answer came. Only a receiver that recognises repeats may be called again blindly.
 *
 * A `reason` names no path, query, header or body: chat platforms keep their tokens in the path.
 */
export type OutboundReply =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: string;
      readonly truncated?: true;
    }
  | { readonly outcome: 'blocked'; readonly reason: string }
  | { readonly outcome: 'unsent'; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly reason: string };
