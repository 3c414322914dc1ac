import fc from 'fast-check';
import { isPublicAddress } from './address-guard';

const NOT_PUBLIC = [
  ['0.0.0.0', 'this host'],
  ['0.255.255.255', 'this network, last'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private, last'],
  ['100.64.0.0', 'carrier-grade NAT'],
  ['100.127.255.255', 'carrier-grade NAT, last'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback, last'],
  ['169.254.169.254', 'cloud metadata'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private, last'],
  ['192.0.0.1', 'protocol assignments'],
  ['192.0.0.192', 'Oracle metadata'],
  ['192.0.2.1', 'documentation 1'],
  ['192.88.99.1', '6to4 relay'],
  ['192.168.0.1', 'private'],
  ['192.168.255.255', 'private, last'],
  ['198.18.0.1', 'benchmarking'],
  ['198.19.255.255', 'benchmarking, last'],
  ['198.51.100.1', 'documentation 2'],
  ['203.0.113.1', 'documentation 3'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast, last'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::7f00:1', 'v4-compatible loopback'],
  ['::8.8.8.8', 'v4-compatible, public v4 inside'],
  ['::ffff:127.0.0.1', 'mapped loopback'],
  ['::ffff:7f00:1', 'mapped loopback in hex'],
  ['0:0:0:0:0:FFFF:A9FE:A9FE', 'mapped metadata, long form'],
  ['::ffff:10.1.2.3', 'mapped private'],
  ['::ffff:0:127.0.0.1', 'v4-translated (SIIT)'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['64:ff9b::8.8.8.8', 'NAT64, public v4 inside'],
  ['64:ff9b:1::1', 'local NAT64'],
  ['100::1', 'discard-only'],
  ['100:0:0:1::1', 'dummy prefix'],
  ['2001::1', 'Teredo'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
  ['2001:2::1', 'benchmarking'],
  ['2001:20::1', 'ORCHIDv2'],
  ['2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'protocol assignments, last'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::', '6to4 loopback'],
  ['2002:808:808::1', '6to4'],
  ['3fff::1', 'documentation'],
  ['3fff:fff:ffff::1', 'documentation, last'],
  ['4000::', 'not allocated'],
  ['5f00::1', 'SRv6'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'AWS metadata'],
  ['fe80::1', 'link-local'],
  ['febf::1', 'link-local, last'],
  ['fec0::1', 'site-local'],
  ['feff::1', 'site-local, last'],
  ['ff02::1', 'multicast'],
  ['fe80::1%lo', 'with a zone'],
  ['2606:4700:4700::1111%eth0', 'public with a zone'],
  ['', 'nothing'],
  ['example.com', 'a name'],
  ['127.1', 'a short form, which no resolver returns'],
  ['[::1]', 'with brackets'],
] as const;

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.88.98.255',
  '192.167.255.255',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2001:db7:ffff::1',
  '2003::1',
  '2606:4700:4700::1111',
  '2a00:1450:4001:810::200e',
  '3ffe::1',
  '3fff:1000::1',
];

describe('isPublicAddress', () => {
  it.each(NOT_PUBLIC)('refuses %s (%s)', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('accepts %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it('agrees with plain arithmetic over all of IPv4 and its mapped form', () => {
    const ranges =
      `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16
      198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`
        .split(/\s+/)
        .map((range) => {
          const [network = '', prefix] = range.split('/');
          return [network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0), 2 ** (32 - Number(prefix))] as const;
        });
    const address = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      // The edges of every range, where a wrong prefix length shows.
      fc.constantFrom(...ranges).chain(([from, size]) => fc.constantFrom(from - 1, from, from + size - 1, from + size)),
    );
    fc.assert(
      fc.property(
        address.filter((n) => n >= 0 && n < 2 ** 32),
        (n) => {
          const text = [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
          const expected = !ranges.some(([from, size]) => n >= from && n < from + size);
          expect([text, isPublicAddress(text), isPublicAddress(`::ffff:${text}`)]).toEqual([text, expected, expected]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('agrees with plain arithmetic over IPv6', () => {
    const special: readonly (readonly [bigint, bigint])[] = [
      [0x2001n << 112n, 23n],
      [0x20010db8n << 96n, 32n],
      [0x2002n << 112n, 16n],
      [0x3fffn << 112n, 20n],
    ];
    const edges = [...special, [0x2000n << 112n, 3n] as const].flatMap(([from, prefix]) => {
      const end = from + (1n << (128n - prefix));
      return [from - 1n, from, end - 1n, end];
    });
    const low = fc.bigInt({ min: 0n, max: (1n << 125n) - 1n });
    fc.assert(
      fc.property(
        fc.oneof(
          low,
          low.map((n) => n + (1n << 125n)),
          low.map((n) => n + (7n << 125n)),
          fc.constantFrom(...edges),
        ),
        (n) => {
          const hex = n.toString(16).padStart(32, '0');
          const text = (hex.match(/.{4}/g) ?? []).join(':');
          const isMapped = n >> 32n === 0xffffn;
          const expected = n >> 125n === 1n && !special.some(([from, prefix]) => n >> (128n - prefix) === from >> (128n - prefix));
          if (!isMapped) expect([text, isPublicAddress(text)]).toEqual([text, expected]);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
