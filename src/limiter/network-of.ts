import { isIPv6 } from 'node:net';

const GROUPS = 8;
/** A household or a server gets a /64 of its own and may choose freely among its 2^64 addresses. */
const NETWORK_GROUPS = 4;

/**
 * What an address counts as where calls are limited: an IPv4 address itself, of an IPv6 address its /64. An IPv4 address that is written
 * as an IPv6 one (`::ffff:192.0.2.1`) counts as what it is. What is no address (a proxy's `unknown`) counts as its text.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/s, '').toLowerCase();
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return dotted(groups.slice(6));
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight groups of an address that is known to be well-formed. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = read(head);
  const after = read(tail ?? '');
  return [...before, ...Array<number>(GROUPS - before.length - after.length).fill(0), ...after];
}

function read(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function dotted(groups: readonly number[]): string {
  return groups.flatMap((group) => [group >> 8, group & 255]).join('.');
}
