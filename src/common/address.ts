import { isIPv4, isIPv6 } from 'node:net';

/** Groups of an IPv6 address that a provider gives to one customer: whoever has one address of a /64 has all of them. */
const SITE_GROUPS = 4;
const GROUPS = 8;

/** What counts as one origin: an IPv4 address, or the /64 of an IPv6 one; an IPv4 address written as IPv6 is that IPv4 address. Unknown text stays as it is. */
export function originOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const groups = groupsOf(plain);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return dotted(groups);
  return `${groups
    .slice(0, SITE_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = withoutDots(address).split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [numbers(head), numbers(tail ?? '')];
  return [...first, ...Array<number>(Math.max(0, GROUPS - first.length - last.length)).fill(0), ...last];
}

/** `::ffff:1.2.3.4` ends in dots: as two groups. */
function withoutDots(address: string): string {
  const dots = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (!dots) return address;
  const [a = 0, b = 0, c = 0, d = 0] = dots.slice(2).map(Number);
  return `${dots[1] ?? ''}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function dotted(groups: readonly number[]): string {
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}
