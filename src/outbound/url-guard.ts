import { isIP } from 'node:net';
import { isPublicAddress } from './address-guard';
import { AllowList } from './allow-list';

/** Longest URL we store or call, in characters. */
export const MAX_URL_LENGTH = 2048;

/** Ports open on every public host; the allow-list opens others. */
export const PUBLIC_PORTS: readonly number[] = [443, 8443];

export type UrlRefusal = 'too_long' | 'not_a_url' | 'scheme' | 'credentials' | 'host' | 'port' | 'address';

export type UrlVerdict =
  | { readonly ok: true; readonly url: URL }
  /** `detail` says what to change and repeats nothing of the URL, which may hold a token. */
  | { readonly ok: false; readonly code: UrlRefusal; readonly detail: string };

/**
 * What can be said of a URL without asking DNS: used when a webhook endpoint is created, and again before every call. A name that passes may still
 * resolve to a private address, and only the socket's own look-up can settle that (OutboundService).
 *
 * Judges what the WHATWG parser makes of the text, because that is what is connected to: it reads 2130706433, 0x7f.1, 0177.0.0.1, 127.1 and full-width
 * digits all as 127.0.0.1.
 */
export function checkUrl(text: string, allow: AllowList, ports: readonly number[] = PUBLIC_PORTS): UrlVerdict {
  if (text.length > MAX_URL_LENGTH) return refuse('too_long', `the URL is longer than ${MAX_URL_LENGTH} characters`);
  // The parser drops tabs and line breaks, trims spaces and reads "\" as "/": a URL that needs any of it is not what a person meant.
  if (/[\p{Cc}\s\\]/u.test(text)) return refuse('not_a_url', 'the URL contains spaces, control characters or backslashes');
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text)) return refuse('not_a_url', 'the URL must be absolute, like https://example.com/path');
  if (!URL.canParse(text)) return refuse('not_a_url', 'the URL cannot be read');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('scheme', 'the URL must start with https://');
  if (url.username !== '' || url.password !== '') return refuse('credentials', 'the URL must not contain a user name or password');

  const host = bareHost(url);
  const port = portOf(url);
  const isAddress = isIP(host) !== 0;
  if (isAddress ? allow.permitsAddress(host, port) : allow.permitsName(host, port)) return { ok: true, url };

  if (url.protocol !== 'https:') return refuse('scheme', 'the URL must start with https://');
  if (!ports.includes(port)) return refuse('port', `the port must be one of ${ports.join(', ')}`);
  if (isAddress) {
    if (!isPublicAddress(host)) return refuse('address', 'the address is not on the public internet');
    return { ok: true, url };
  }
  if (!isDnsName(host)) return refuse('host', 'the host name is not a DNS name, or ends in a dot');
  if (host === 'localhost' || host.endsWith('.localhost')) return refuse('host', 'localhost is this machine, not a receiver');
  return { ok: true, url };
}

/** The host as a socket takes it: an IPv6 address without its brackets. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The URL parser lets through `$`, `'`, `*`, `(`, `;` and more, which no DNS name has; underscores do occur. RFC 1035: labels of 63, names of 253. */
function isDnsName(host: string): boolean {
  return host.length <= 253 && /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(host);
}

function refuse(code: UrlRefusal, detail: string): UrlVerdict {
  return { ok: false, code, detail };
}
