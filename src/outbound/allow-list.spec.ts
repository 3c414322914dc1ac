import { AllowList } from './allow-list';

describe('AllowList', () => {
  it.each([
    // entry, address, port, permitted
    ['127.0.0.1', '127.0.0.1', 1, true],
    ['127.0.0.1', '127.0.0.2', 1, false],
    ['127.0.0.1', '::ffff:127.0.0.1', 1, true],
    ['127.0.0.1', '::1', 1, false],
    ['127.0.0.1:9000', '127.0.0.1', 9000, true],
    ['127.0.0.1:9000', '127.0.0.1', 9001, false],
    ['10.1.0.0/16', '10.1.255.255', 80, true],
    ['10.1.0.0/16', '10.2.0.0', 80, false],
    ['10.1.0.0/16:8065', '10.1.2.3', 8065, true],
    ['10.1.0.0/16:8065', '10.1.2.3', 80, false],
    ['10.1.2.3/16', '10.1.9.9', 80, true],
    ['0.0.0.0/0', '10.1.2.3', 80, true],
    ['0.0.0.0/0', 'fd00::1', 80, false],
    ['[::1]', '::1', 80, true],
    ['[::1]', '::2', 80, false],
    ['[::1]:9000', '::1', 9000, true],
    ['[::1]:9000', '::1', 80, false],
    ['::1', '0:0:0:0:0:0:0:1', 80, true],
    ['fd00::/8', 'fd12::1', 80, true],
    ['[fd00::/8]:80', 'fd12::1', 80, true],
    ['[fd00::/8]:80', 'fd12::1', 81, false],
    ['::/0', 'fd12::1', 80, true],
    // Node's BlockList would say yes to both: IPv4 is ::ffff:a.b.c.d to it.
    ['::/0', '127.0.0.1', 80, false],
    ['::/0', '::ffff:127.0.0.1', 80, false],
    ['::/0', 'fe80::1%lo', 80, false],
    ['0.0.0.0/0', 'mattermost', 80, false],
  ] as const)('%s, asked for %s port %d: %s', (entry, address, port, permitted) => {
    expect(new AllowList([entry]).permitsAddress(address, port)).toBe(permitted);
  });

  it.each([
    ['mattermost', 'mattermost', 8065, true],
    ['Mattermost.Example', 'mattermost.example', 443, true],
    ['mattermost:8065', 'mattermost', 8065, true],
    ['mattermost:8065', 'mattermost', 443, false],
    ['example.com', 'evil.example.com', 443, false],
    ['example.com', 'example.com.evil.test', 443, false],
    ['127.0.0.1', '127.0.0.1', 443, false],
  ] as const)('name %s, asked for %s port %d: %s', (entry, name, port, permitted) => {
    expect(new AllowList([entry]).permitsName(name, port)).toBe(permitted);
  });

  it('is the union of its entries', () => {
    const allow = new AllowList(['10.0.0.1:1', '10.0.0.2:2']);
    expect([allow.permitsAddress('10.0.0.1', 1), allow.permitsAddress('10.0.0.2', 2), allow.permitsAddress('10.0.0.1', 2)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    '',
    ' 127.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/1e1',
    '::/129',
    '10.1',
    '256.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '[::1',
    '[::1]:',
    '::ffff:127.0.0.1',
    'fe80::1%lo',
    '*.example.com',
    'http://example.com',
    'example.com/8',
    '*',
  ])('refuses to start on "%s"', (entry) => expect(() => new AllowList([entry])).toThrow('Outbound allow-list'));
});
