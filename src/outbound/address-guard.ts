import { BlockList, isIP } from 'node:net';

/**
 * Every range of the IANA IPv4 Special-Purpose Address Registry that is not a place on the public internet, with multicast (224/4), the reserved
 * 240/4 and the retired 6to4 anycast (192.88.99/24).
 * Source: https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const NOT_PUBLIC_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * IANA hands out global unicast from 2000::/3 only, so all the rest is refused at once: ::, ::1, v4-compatible, NAT64 (64:ff9b::/96, 64:ff9b:1::/48),
 * discard-only (100::/64), SRv6 (5f00::/16), unique local (fc00::/7), link-local (fe80::/10), site-local (fec0::/10), multicast (ff00::/8), and
 * whatever is given a meaning later. Inside 2000::/3: protocol assignments with Teredo, ORCHID and benchmarking (2001::/23), documentation, 6to4.
 * Source: https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const NOT_PUBLIC_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// One list a family: Node reads an IPv4 address as ::ffff:a.b.c.d when it meets an IPv6 rule, and ::/3 would swallow all of IPv4.
const ipv4 = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_IPV4) ipv4.addSubnet(network, prefix, 'ipv4');
const ipv6 = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_IPV6) ipv6.addSubnet(network, prefix, 'ipv6');
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** The kind of a textual address: `mapped` is ::ffff:a.b.c.d, which reaches the IPv4 host inside it. Null for text that is no address, or has a zone. */
export function addressKind(address: string): 'ipv4' | 'ipv6' | 'mapped' | null {
  if (address.includes('%')) return null;
  const family = isIP(address);
  if (family === 4) return 'ipv4';
  if (family !== 6) return null;
  return mapped.check(address, 'ipv6') ? 'mapped' : 'ipv6';
}

/** Whether an address (without brackets) is an ordinary host on the public internet. False for text that is no address, and for one with a zone. */
export function isPublicAddress(address: string): boolean {
  switch (addressKind(address)) {
    case 'ipv4':
      return !ipv4.check(address, 'ipv4');
    case 'mapped': // Node checks a mapped address against IPv4 rules.
      return !ipv4.check(address, 'ipv6');
    case 'ipv6':
      return !ipv6.check(address, 'ipv6');
    case null:
      return false;
  }
}
