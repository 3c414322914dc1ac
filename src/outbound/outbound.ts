/** The one way out of this process. Implemented by OutboundService with the SSRF guard; platforms and webhooks see only this. */
export interface OutboundCaller {
  call(request: OutboundRequest): Promise<OutboundReply>;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds for the whole call. Default 15,000. */
  readonly timeoutMs?: number;
}

/** Expected outcomes are values. `unsent`: nothing of the body left this machine. `unanswered`: it left, and no complete answer came. */
export type OutboundReply =
  | { readonly outcome: 'answered'; readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string }
  | { readonly outcome: 'blocked'; readonly reason: string }
  | { readonly outcome: 'unsent'; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly reason: string };
