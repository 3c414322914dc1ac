import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { AddressInfo, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { OutboundReply } from './outbound';
import { OutboundService } from './outbound.service';

const MAPPED_LOOPBACK = '::ffff:127.0.0.1';
const HOSTILE_FOLDER = join(process.env['HEED_DATA'] ?? '../shared/data', 'hostile/ssrf');

/** 127.0.0.1 in the ways a URL can spell it, and addresses that a kernel may route there. */
const LOOPBACK_HOSTS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7f.1',
  '0X7F.0.0.1',
  '0177.0.0.1',
  '0177.0x0.1',
  '0',
  '0x0',
  '0.0.0.0',
  '127.127.127.127',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  'localhost',
  'localhost.',
  'a.localhost',
  'user@127.0.0.1',
  'example.com@127.0.0.1',
];

/** Counts connections rather than requests: not even a TCP handshake may reach it. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('the SSRF guard', () => {
  let hits = 0;
  let port = 0;
  const canary = createServer((socket) => {
    hits += 1;
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });

  beforeAll(async () => {
    port = await listen(canary);
  });
  afterAll(() => canary.close());
  beforeEach(() => (hits = 0));

  /** The canary's port counts as a public one, so that the address alone decides. */
  const service = (addresses: readonly string[], allow: readonly string[] = []): OutboundService =>
    new OutboundService({ allow, version: '0', timeoutMs: 2000, ports: [443, port], resolve: () => Promise.resolve(addresses) });
  const get = (outbound: OutboundService, url: string): Promise<OutboundReply> => outbound.call({ method: 'GET', url });

  it('has a canary that is really there', async () => {
    const reply = await get(service([], ['127.0.0.0/8']), `http://127.0.0.1:${port}/`);
    expect([reply.outcome, hits]).toEqual(['answered', 1]);
    await get(service(['127.0.0.1'], ['127.0.0.0/8']), `https://hooks.example:${port}/`);
    expect(hits).toBe(2);
  });

  it.each(LOOPBACK_HOSTS)('blocks %s', async (host) => {
    const outbound = service(['127.0.0.1']);
    for (const scheme of ['https', 'http']) expect((await get(outbound, `${scheme}://${host}:${port}/`)).outcome).toBe('blocked');
    expect(hits).toBe(0);
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback in IPv6 clothes', [MAPPED_LOOPBACK]],
    ['IPv6 loopback', ['::1']],
    ['unspecified', ['0.0.0.0', '::']],
    ['a private network', ['10.0.0.1', '192.168.0.1', '172.16.0.1']],
    ['the metadata service', ['169.254.169.254', 'fd00:ec2::254']],
    ['NAT64 and 6to4', ['64:ff9b::7f00:1', '2002:7f00:1::']],
    ['something that is no address', ['localhost', '127.1', '', '::1%lo']],
    ['nothing', []],
  ])('blocks a public name that resolves to %s', async (_what, addresses) => {
    const reply = await get(service(addresses), `https://hooks.example:${port}/`);
    expect(reply).toEqual({ outcome: 'blocked', reason: 'the host name has no address on the public internet' });
    expect(hits).toBe(0);
  });

  it('loses no race to DNS rebinding: the address that was judged is the one that is connected to', async () => {
    // 127.0.0.2, where nobody listens, stands in for a public address, so that no test leaves this machine.
    let asked = 0;
    const outbound = new OutboundService({
      allow: ['127.0.0.2'],
      version: '0',
      timeoutMs: 2000,
      ports: [port],
      resolve: () => Promise.resolve([asked++ === 0 ? '127.0.0.2' : '127.0.0.1']),
    });
    expect([(await get(outbound, `https://hooks.example:${port}/`)).outcome, asked, hits]).toEqual(['unsent', 1, 0]);
    expect([(await get(outbound, `https://hooks.example:${port}/`)).outcome, asked, hits]).toEqual(['blocked', 2, 0]);
  });

  it('takes only the permitted ones of several addresses', async () => {
    const reply = await get(service(['127.0.0.2', '127.0.0.1', '::1', MAPPED_LOOPBACK], ['127.0.0.2']), `https://hooks.example:${port}/`);
    expect([reply.outcome, hits]).toEqual(['unsent', 0]);
  });

  it('does not follow a redirect to the inside', async () => {
    const redirector = createServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/\r\nContent-Length: 0\r\n\r\n`));
    });
    const from = await listen(redirector);
    // Allowed to go to the canary too, so that only the refusal to follow keeps it silent.
    const reply = await get(service([], ['127.0.0.1']), `http://127.0.0.1:${from}/`);
    redirector.close();
    expect([reply.outcome, reply.outcome === 'answered' && reply.status, hits]).toEqual(['answered', 302, 0]);
  });

  it('asks no proxy of the environment', async () => {
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://127.0.0.1:${port}`;
    try {
      const other = createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')));
      const to = await listen(other);
      const reply = await get(service([], [`127.0.0.1:${to}`]), `http://127.0.0.1:${to}/`);
      other.close();
      expect([reply.outcome, hits]).toEqual(['answered', 0]);
    } finally {
      names.forEach((name, i) => (before[i] === undefined ? Reflect.deleteProperty(process.env, name) : (process.env[name] = before[i])));
    }
  });

  it.each([
    // entry, host, resolves to, reaches the canary
    ['127.0.0.1', '127.0.0.1', [], true],
    ['127.0.0.0/8', '2130706433', [], true],
    ['127.0.0.2', '127.0.0.1', [], false],
    ['127.0.0.1:1', '127.0.0.1', [], false],
    ['10.0.0.0/8', '127.0.0.1', [], false],
    ['[::1]', '127.0.0.1', [], false],
    ['::/0', '127.0.0.1', [], false],
    ['mattermost', 'mattermost', ['127.0.0.1'], true],
    ['mattermost', 'other', ['127.0.0.1'], false],
    ['mattermost:1', 'mattermost', ['127.0.0.1'], false],
    // A name on plain HTTP must be listed itself; its address being allowed opens only HTTPS.
    ['127.0.0.0/8', 'mattermost', ['127.0.0.1'], false],
  ])('with %s allowed, http://%s (%j) gets through: %s', async (entry, host, addresses, through) => {
    const reply = await get(service(addresses, [entry]), `http://${host}:${port}/`);
    expect([reply.outcome, hits]).toEqual(through ? ['answered', 1] : ['blocked', 0]);
  });

  it('stays silent over published lists of SSRF payloads', async () => {
    if (!existsSync(HOSTILE_FOLDER)) {
      console.log(`skipped: no ${HOSTILE_FOLDER} (set HEED_DATA)`);
      return;
    }
    const lines = readdirSync(HOSTILE_FOLDER).flatMap((file) => readFileSync(join(HOSTILE_FOLDER, file), 'utf8').split(/\r?\n/));
    const urls = lines.flatMap((line) => [line, line.trim(), ...(line.match(/[a-z][a-z0-9+.-]*:(?:\/\/|\\\\)?[^\s"'<>]+/gi) ?? [])]);
    const outbound = service(['127.0.0.1', '169.254.169.254', '::1']);
    const outcomes = new Map<string, number>();
    for (const url of new Set(urls)) {
      // As it stands; over https; and over https at the canary's own port, where nothing but the address is wrong.
      const secure = url.replace(/^[a-z]+:/i, 'https:');
      for (const variant of new Set([url, secure, secure.replace(/^(https:\/\/(?:\[[^\]]*\]|[^/:?#\\]*))(?::\d+)?/, `$1:${port}`)])) {
        const { outcome } = await get(outbound, variant);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    console.log(`${urls.length} payloads: ${JSON.stringify(Object.fromEntries(outcomes))}, ${hits} hits`);
    expect([...outcomes.keys(), hits]).toEqual(['blocked', 0]);
    expect(outcomes.get('blocked')).toBeGreaterThan(500);
  });
});
