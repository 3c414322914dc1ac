import { AllowList } from './allow-list';
import { checkUrl, UrlRefusal } from './url-guard';

/** Every one reaches, or tries to reach, a place that is not a public web server. */
const HOSTILE: readonly (readonly [url: string, code: UrlRefusal])[] = [
  // Loopback, in the disguises that the URL parser undoes.
  ['https://127.0.0.1/', 'address'],
  ['https://127.0.0.1./', 'address'],
  ['https://127.1/', 'address'],
  ['https://127.0.1/', 'address'],
  ['https://2130706433/', 'address'],
  ['https://017700000001/', 'address'],
  ['https://0x7f000001/', 'address'],
  ['https://0x7f.1/', 'address'],
  ['https://0x7F.0x0.0x0.0x1/', 'address'],
  ['https://0177.0.0.1/', 'address'],
  ['https://0177.0x0.1/', 'address'],
  ['https://00000177.00.00.01/', 'address'],
  ['https://127.127.127.127/', 'address'],
  ['https://１２７.０.０.１/', 'address'],
  ['https://①②⑦.⓪.⓪.①/', 'address'],
  ['https://127。0。0。1/', 'address'],
  ['https://127｡0｡0｡1/', 'address'],
  ['https://%31%32%37.0.0.1/', 'address'],
  ['https://127.0.0.%31/', 'address'],
  ['https://0/', 'address'],
  ['https://0x/', 'address'],
  ['https://0.0.0.0/', 'address'],
  ['https://00000000/', 'address'],
  // IPv6.
  ['https://[::1]/', 'address'],
  ['https://[::]/', 'address'],
  ['https://[0:0:0:0:0:0:0:1]/', 'address'],
  ['https://[0000::0001]/', 'address'],
  ['https://[::127.0.0.1]/', 'address'],
  ['https://[::ffff:127.0.0.1]/', 'address'],
  ['https://[::ffff:7f00:1]/', 'address'],
  ['https://[0:0:0:0:0:FFFF:A9FE:A9FE]/', 'address'],
  ['https://[::ffff:0:127.0.0.1]/', 'address'],
  ['https://[64:ff9b::7f00:1]/', 'address'],
  ['https://[64:ff9b::169.254.169.254]/', 'address'],
  ['https://[64:ff9b:1::a9fe:a9fe]/', 'address'],
  ['https://[2002:7f00:1::]/', 'address'],
  ['https://[2001:0:7f00:1::]/', 'address'],
  ['https://[fd00:ec2::254]/', 'address'],
  ['https://[fe80::1]/', 'address'],
  ['https://[fec0::1]/', 'address'],
  ['https://[ff02::1]/', 'address'],
  ['https://[fe80::1%25lo]/', 'not_a_url'],
  ['https://[::1%25lo]/', 'not_a_url'],
  // Private networks and metadata.
  ['https://169.254.169.254/latest/meta-data/', 'address'],
  ['https://2852039166/', 'address'],
  ['https://0xA9FEA9FE/', 'address'],
  ['https://0251.0376.0251.0376/', 'address'],
  ['https://10.0.0.1/', 'address'],
  ['https://172.16.0.1:8443/', 'address'],
  ['https://192.168.1.1/', 'address'],
  ['https://3232235777/', 'address'],
  ['https://100.100.100.200/', 'address'],
  ['https://192.0.0.192/', 'address'],
  ['https://224.0.0.1/', 'address'],
  ['https://255.255.255.255/', 'address'],
  // Addresses the parser itself refuses.
  ['https://256.256.256.256/', 'not_a_url'],
  ['https://425.510.425.510/', 'not_a_url'],
  ['https://7147006462/', 'not_a_url'],
  ['https://0x41414141A9FEA9FE/', 'not_a_url'],
  ['https://127.0.0.0.1/', 'not_a_url'],
  ['https://127.0.0.08/', 'not_a_url'],
  ['https://[::1/', 'not_a_url'],
  ['https://[127.0.0.1]/', 'not_a_url'],
  ['https://[::ffff:127.1]/', 'not_a_url'],
  // Names.
  ['https://localhost/', 'host'],
  ['https://LOCALHOST/', 'host'],
  ['https://localhost./', 'host'],
  ['https://ⓛocalhost/', 'host'],
  ['https://loc%61lhost/', 'host'],
  ['https://a.localhost/', 'host'],
  ['https://example.com./', 'host'],
  ['https://example..com/', 'host'],
  ['https://.example.com/', 'host'],
  ['https://-example.com/', 'host'],
  ["https://a'b.example.com/", 'host'],
  ['https://a*b.example.com/', 'host'],
  ['https://$(id).example.com/', 'host'],
  ['https://a,b.example.com/', 'host'],
  [`https://${'a'.repeat(64)}.example.com/`, 'host'],
  [`https://${'a.'.repeat(127)}com/`, 'host'],
  // Credentials, and hosts hidden behind them.
  ['https://user:secret@example.com/', 'credentials'],
  ['https://example.com@127.0.0.1/', 'credentials'],
  ['https://:secret@example.com/', 'credentials'],
  ['https://127.0.0.1:80+&@example.com#+@example.com/', 'credentials'],
  // Schemes.
  ['http://example.com/', 'scheme'],
  ['http://127.0.0.1/', 'scheme'],
  ['HTTP://example.com/', 'scheme'],
  ['ftp://example.com/', 'scheme'],
  ['gopher://127.0.0.1:25/_', 'scheme'],
  ['dict://127.0.0.1:11211/stats', 'scheme'],
  ['ws://example.com/', 'scheme'],
  ['file://localhost/etc/passwd', 'scheme'],
  ['file:///etc/passwd', 'not_a_url'],
  ['javascript:alert(1)', 'not_a_url'],
  ['data:text/plain,x', 'not_a_url'],
  ['jar:http://127.0.0.1!/', 'not_a_url'],
  // Ports.
  ['https://example.com:22/', 'port'],
  ['https://example.com:80/', 'port'],
  ['https://example.com:6379/', 'port'],
  ['https://example.com:0/', 'port'],
  ['https://8.8.8.8:53/', 'port'],
  ['https://example.com:65536/', 'not_a_url'],
  // Text that parsers disagree about.
  ['', 'not_a_url'],
  ['/relative', 'not_a_url'],
  ['//example.com/', 'not_a_url'],
  ['example.com', 'not_a_url'],
  ['https:example.com', 'not_a_url'],
  ['https:/example.com', 'not_a_url'],
  ['https:///example.com', 'not_a_url'],
  ['https://', 'not_a_url'],
  ['https://?', 'not_a_url'],
  ['https://#', 'not_a_url'],
  ['https://@/', 'not_a_url'],
  ['https://:443/', 'not_a_url'],
  ['https:\\\\example.com', 'not_a_url'],
  ['https://127.1.1.1:80\\@example.com/', 'not_a_url'],
  [' https://example.com/', 'not_a_url'],
  ['https://exa\tmple.com/', 'not_a_url'],
  ['https://example.com/\r\nHost: internal', 'not_a_url'],
  ['https://example.com/\0', 'not_a_url'],
  ['https://exa mple.com/', 'not_a_url'],
  ['https://exa%00mple.com/', 'not_a_url'],
  ['https://example.com/\u2028', 'not_a_url'],
  [`https://example.com/${'a'.repeat(2029)}`, 'too_long'],
];

const nothing = new AllowList([]);

describe('checkUrl', () => {
  it.each(HOSTILE)('refuses %j as %s', (url, code) => expect(checkUrl(url, nothing)).toMatchObject({ ok: false, code }));

  it.each([
    ['https://example.com/hooks?token=x', 'https://example.com/hooks?token=x'],
    ['https://EXAMPLE.com', 'https://example.com/'],
    ['HTTPS://example.com:443/', 'https://example.com/'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    ['https://a_b.example.com/', 'https://a_b.example.com/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://[::ffff:8.8.8.8]/', 'https://[::ffff:808:808]/'],
    // A name that may lead anywhere: the socket's look-up decides.
    ['https://127.0.0.1.nip.io/', 'https://127.0.0.1.nip.io/'],
    ['https://mattermost/', 'https://mattermost/'],
    [`https://example.com/${'a'.repeat(2028)}`, `https://example.com/${'a'.repeat(2028)}`],
  ])('accepts %s', (text, href) => {
    const verdict = checkUrl(text, nothing);
    expect(verdict.ok ? verdict.url.href : verdict).toBe(href);
  });

  it.each([
    ['127.0.0.0/8', 'http://127.0.0.1:3000/', true],
    ['127.0.0.0/8', 'http://2130706433:3000/', true],
    ['127.0.0.0/8', 'http://[::ffff:127.0.0.1]/', true],
    ['127.0.0.0/8', 'http://localhost:3000/', false],
    ['127.0.0.0/8', 'http://example.com/', false],
    ['127.0.0.0/8', 'http://10.0.0.1/', false],
    ['127.0.0.0/8', 'http://[::1]/', false],
    ['127.0.0.0/8', 'http://user:secret@127.0.0.1/', false],
    ['127.0.0.0/8', 'ftp://127.0.0.1/', false],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000/', true],
    ['127.0.0.1:9000', 'http://127.0.0.1:9001/', false],
    ['127.0.0.1:80', 'http://127.0.0.1/', true],
    ['127.0.0.1:443', 'http://127.0.0.1/', false],
    ['[::1]', 'http://[::1]:3000/', true],
    ['localhost:3000', 'http://localhost:3000/', true],
    ['localhost:3000', 'http://localhost:3001/', false],
    ['localhost:3000', 'http://127.0.0.1:3000/', false],
    ['mattermost', 'http://mattermost:8065/', true],
    ['mattermost', 'http://mattermost.evil.example:8065/', false],
  ])('with %s allowed, %s: %s', (entry, url, ok) => expect(checkUrl(url, new AllowList([entry])).ok).toBe(ok));

  it('opens other ports only when it is told to', () => {
    expect([checkUrl('https://example.com:9443/', nothing, [9443]).ok, checkUrl('https://example.com/', nothing, [9443]).ok]).toEqual([
      true,
      false,
    ]);
  });

  it('never repeats the URL in what it says', () => {
    for (const [url] of HOSTILE) {
      const verdict = checkUrl(url.replace(/\/$/, '/s3cret'), nothing);
      if (!verdict.ok) expect(verdict.detail).not.toMatch(/s3cret|secret|127|169/);
    }
  });
});
