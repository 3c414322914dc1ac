import { BlockList, isIP } from 'node:net';
import { addressKind } from './address-guard';

interface AddressRule {
  readonly family: 'ipv4' | 'ipv6';
  readonly list: BlockList;
  readonly port: number | undefined;
}

interface NameRule {
  readonly name: string;
  readonly port: number | undefined;
}

/**
 * The operator's own exceptions to the guard, for a chat server or a tracker inside the same network. An entry is an address, a CIDR range or an exact
 * host name, each with an optional port: `10.1.0.0/16`, `127.0.0.1:9000`, `[::1]`, `[fd00::/8]:8065`, `mattermost:8065`. Without a port it stands for every
 * port. A name says that its DNS is trusted: it may resolve anywhere. There are no wildcards.
 */
export class AllowList {
  private readonly addresses: AddressRule[] = [];
  private readonly names: NameRule[] = [];

  /** Throws on an entry it cannot read: a misspelt exception must stop the boot, not silently allow less or more. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry);
  }

  permitsAddress(address: string, port: number): boolean {
    const kind = addressKind(address);
    if (kind === null) return false;
    const family = kind === 'ipv6' ? 'ipv6' : 'ipv4';
    return this.addresses.some(
      (rule) => rule.family === family && opens(rule.port, port) && rule.list.check(address, kind === 'ipv4' ? 'ipv4' : 'ipv6'),
    );
  }

  /** `name` as the URL parser gives it: lower case, punycode. */
  permitsName(name: string, port: number): boolean {
    return this.names.some((rule) => rule.name === name && opens(rule.port, port));
  }

  private add(entry: string): void {
    const { host, port } = splitPort(entry);
    if (port !== undefined && (port < 1 || port > 65535)) throw unreadable(entry);
    const [address = '', prefix, ...rest] = host.split('/');
    const family = isIP(address);
    if (family === 0) {
      if (!isHostName(host)) throw unreadable(entry);
      this.names.push({ name: host.toLowerCase(), port });
      return;
    }
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    // A mapped range would never match: such addresses are judged by the IPv4 address inside them.
    if (rest.length > 0 || !(length <= bits) || addressKind(address) === null || addressKind(address) === 'mapped') throw unreadable(entry);
    const list = new BlockList();
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
    this.addresses.push({ family: family === 4 ? 'ipv4' : 'ipv6', list, port });
  }
}

function opens(rulePort: number | undefined, port: number): boolean {
  return rulePort === undefined || rulePort === port;
}

function splitPort(entry: string): { host: string; port: number | undefined } {
  const match = /^\[([^[\]]+)\](?::(\d{1,5}))?$/.exec(entry) ?? /^([^:[\]]+):(\d{1,5})$/.exec(entry);
  const host = match?.[1] ?? entry;
  return { host, port: match?.[2] === undefined ? undefined : Number(match[2]) };
}

/** A last label of digits is a mistyped address, not a name: URLs cannot carry one either. */
function isHostName(host: string): boolean {
  return host.length <= 253 && /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(host);
}

function unreadable(entry: string): Error {
  return new Error(
    `Outbound allow-list: cannot read "${entry}". Write an address, a range or a host name, each with an optional port: 10.1.0.0/16, 127.0.0.1:9000, [::1]:9000, mattermost:8065`,
  );
}
