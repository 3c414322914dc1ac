/** Headers the client itself answers for: framing, the connection, and `host`, which would send a request past the guard to another virtual host. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why these headers cannot be sent, or null. A line break in a value would smuggle in a header or a second request. Values are never repeated. */
export function headerRefusal(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    // RFC 9110, 5.6.2: a token.
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name)) return 'a header name is not a token';
    if (OWN_HEADERS.has(name.toLowerCase())) return `the header ${name.toLowerCase()} cannot be set`;
    // RFC 9110, 5.5: visible characters, space, tab, and Latin-1.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      return `the header ${name.toLowerCase()} holds a line break or another character HTTP cannot carry`;
  }
  return null;
}
