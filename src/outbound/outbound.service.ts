import { performance } from 'node:perf_hooks';
import { rootCertificates } from 'node:tls';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'undici';
import { AllowList } from './allow-list';
import { Exchange } from './exchange';
import { guardedLookup, Resolve, resolveAll } from './guarded-lookup';
import { headerRefusal } from './header-guard';
import { OutboundCaller, OutboundReply, OutboundRequest } from './outbound';
import { MailRefused, composeMail } from './composed-mail';
import { MailSession, PostedMail } from './mail-session';
import type { MailReply, MailServer, OutboundMail } from './outbound-mail';
import { ownVersion } from './own-version';
import { bareHost, checkUrl, portOf, PUBLIC_PORTS, UrlVerdict } from './url-guard';

export interface OutboundOptions {
  /** The operator's exceptions to the guard; see AllowList for what an entry may be. Throws on one it cannot read. */
  readonly allow: readonly string[];
  /** For `User-Agent: Heed/<version>`. Default: the version of this installation. */
  readonly version?: string;
  /** Milliseconds for a whole call. Default 15,000, the least Standard Webhooks asks for. */
  readonly timeoutMs?: number;
  /** Default 65,536. */
  readonly maxResponseBytes?: number;
  /** Ports open on public hosts. Default 443 and 8443. */
  readonly ports?: readonly number[];
  /** PEM certificates trusted beside Node's own, for servers of a private network. */
  readonly ca?: string;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** One line a call, for the debug level. */
  readonly log?: (line: OutboundLogLine) => void;
}

/** No path, query, header or body: all of them carry tokens or somebody's words. */
export interface OutboundLogLine {
  readonly method: string;
  /** Scheme, host and port; empty when the URL was refused. */
  readonly origin: string;
  readonly outcome: OutboundReply['outcome'] | MailReply['outcome'];
  readonly status?: number;
  readonly reason?: string;
  readonly ms: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_RESPONSE_BYTES = 65_536;

/** Ports on which public hosts take mail: relay, submission over TLS, submission, and the one that providers open where 25 is closed. */
const MAIL_PORTS: readonly number[] = [25, 465, 587, 2525];

/** The longest round trip on earth is about 0.3 s; Node's 250 ms an address gives up on far hosts that answer. Leaves room for one lost SYN. */
const NEXT_ADDRESS_AFTER_MS = 1_500;

/**
 * The only way out of the process, for HTTP and for mail. Each call has a connection of its own: on a kept-alive one that the other side is just closing, a POST is lost
 * without a trace of whether it arrived, and becomes an `in_doubt` that a person must settle; a TLS handshake is cheaper. No redirects, no retries, no
 * decompression, no proxy from the environment: each would send the request somewhere the guard has not judged, or a second time.
 */
@Injectable()
export class OutboundService implements OutboundCaller, OnApplicationShutdown {
  private readonly allow: AllowList;
  private readonly ports: readonly number[];
  private readonly resolve: Resolve;
  private readonly userAgent: string;
  private readonly ca: string[] | undefined;
  private readonly running = new Map<Exchange | MailSession, Promise<unknown>>();
  private closed = false;

  constructor(private readonly options: OutboundOptions) {
    this.allow = new AllowList(options.allow);
    this.ports = options.ports ?? PUBLIC_PORTS;
    this.resolve = options.resolve ?? resolveAll;
    this.userAgent = `Heed/${options.version ?? ownVersion()}`;
    this.ca = options.ca === undefined ? undefined : [...rootCertificates, options.ca];
  }

  /** Whether `call` would try this URL, without asking DNS: for validating an endpoint when it is created. */
  check(url: string): UrlVerdict {
    return checkUrl(url, this.allow, this.ports);
  }

  async call(request: OutboundRequest): Promise<OutboundReply> {
    const startedAt = performance.now();
    const verdict = this.check(request.url);
    const reply = verdict.ok ? await this.exchange(request, verdict.url) : ({ outcome: 'blocked', reason: verdict.detail } as const);
    this.options.log?.({
      method: request.method,
      origin: verdict.ok ? verdict.url.origin : '',
      outcome: reply.outcome,
      ...(reply.outcome === 'answered' ? { status: reply.status } : { reason: reply.reason }),
      ms: Math.round(performance.now() - startedAt),
    });
    return reply;
  }

  async sendMail(mail: OutboundMail, server: MailServer): Promise<MailReply> {
    return this.visit(server, async () => ({ from: mail.from.address, to: mail.to, raw: await composeMail(mail) }));
  }

  async greetMailServer(server: MailServer): Promise<MailReply> {
    return this.visit(server, () => Promise.resolve(null));
  }

  /** Ends what is under way at once, as `unsent` or `unanswered`; later calls come back `unsent`. Resolves when every call has its reply. */
  async close(): Promise<void> {
    this.closed = true;
    for (const exchange of this.running.keys()) exchange.fail('shutting down');
    await Promise.all(this.running.values());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async visit(server: MailServer, compose: () => Promise<PostedMail | null>): Promise<MailReply> {
    const startedAt = performance.now();
    const verdict = checkUrl(mailUrl(server), this.allow, MAIL_PORTS);
    const reply = verdict.ok ? await this.post(server, verdict.url, compose) : ({ outcome: 'blocked', reason: verdict.detail } as const);
    this.options.log?.({
      method: 'MAIL',
      origin: verdict.ok ? verdict.url.host : '',
      outcome: reply.outcome,
      ...('reason' in reply ? { reason: reply.reason } : {}),
      ms: Math.round(performance.now() - startedAt),
    });
    return reply;
  }

  private async post(server: MailServer, url: URL, compose: () => Promise<PostedMail | null>): Promise<MailReply> {
    try {
      const posted = await compose();
      if (this.closed) return { outcome: 'unsent', reason: 'shutting down' };
      const session = new MailSession(
        { ...server, host: bareHost(url) },
        {
          lookup: guardedLookup(this.resolve, this.allow, server.port),
          ca: this.ca,
          timeoutMs: this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
          nextAddressAfterMs: NEXT_ADDRESS_AFTER_MS,
        },
      );
      this.running.set(session, session.reply);
      session.start(posted);
      return await session.reply.finally(() => this.running.delete(session));
    } catch (error) {
      if (error instanceof MailRefused) return { outcome: 'blocked', reason: error.message };
      throw error;
    }
  }

  private async exchange(request: OutboundRequest, url: URL): Promise<OutboundReply> {
    const headers = request.headers ?? {};
    const refusal = headerRefusal(headers);
    if (refusal !== null) return { outcome: 'blocked', reason: refusal };
    if (this.closed) return { outcome: 'unsent', reason: 'shutting down' };

    const exchange = new Exchange(request.maxResponseBytes ?? this.options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES);
    const reply = this.perform(exchange, request, url, headers);
    this.running.set(exchange, reply);
    try {
      return await reply;
    } finally {
      this.running.delete(exchange);
    }
  }

  private async perform(
    exchange: Exchange,
    request: OutboundRequest,
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<OutboundReply> {
    const over = new AbortController();
    const timer = setTimeout(() => exchange.fail('time-out'), request.timeoutMs ?? this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const client = new Client(url.origin, {
      // Our timer covers the whole call; undici's own would only add outcomes.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        lookup: guardedLookup(this.resolve, this.allow, portOf(url)),
        timeout: 0,
        rejectUnauthorized: true, // even under NODE_TLS_REJECT_UNAUTHORIZED=0
        ca: this.ca,
        maxCachedSessions: 0,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
        signal: over.signal, // client.destroy() alone leaves a socket that is still connecting
      },
    });
    client.dispatch(
      {
        method: request.method,
        path: url.pathname + url.search,
        headers: { 'user-agent': this.userAgent, ...lowerCased(headers), 'accept-encoding': 'identity' },
        body: request.body ?? null,
        reset: true,
      },
      exchange,
    );
    try {
      return await exchange.reply;
    } finally {
      clearTimeout(timer);
      over.abort();
      void client.destroy();
    }
  }
}

/** The server as the URL guard judges it: unencrypted only where the operator allowed the host, as with http. */
function mailUrl({ host, port, security }: MailServer): string {
  const isBareIpv6 = host.includes(':') && !host.startsWith('[');
  return `${security === 'none' ? 'http' : 'https'}://${isBareIpv6 ? `[${host}]` : host}:${port}/`;
}

/** Two spellings of one name would be sent as two headers. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
