import { LookupAddress, promises as dns } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import { isPublicAddress } from './address-guard';
import { AllowList } from './allow-list';

/** All addresses of a name, as text. Rejects when it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The guard, not the network, ended the call. */
export class AddressRefused extends Error {
  constructor() {
    // Which addresses a name has inside the network is not for whoever typed it.
    super('the host name has no address on the public internet');
  }
}

export async function resolveAll(hostname: string): Promise<readonly string[]> {
  return (await dns.lookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * The look-up of one socket to `port`. It resolves once, keeps the permitted addresses, and the socket connects to one of exactly these: a name that
 * answers differently the next time (DNS rebinding) gains nothing. Node calls it for names only, so literals must have been judged before.
 */
export function guardedLookup(resolve: Resolve, allow: AllowList, port: number): LookupFunction {
  return (hostname, options, callback) => {
    const permits = (address: string): boolean =>
      isPublicAddress(address) || allow.permitsAddress(address, port) || (isIP(address) !== 0 && allow.permitsName(hostname, port));
    resolve(hostname).then(
      (addresses) => {
        const permitted: LookupAddress[] = addresses.filter(permits).map((address) => ({ address, family: isIP(address) }));
        const [first] = permitted;
        if (first === undefined) callback(new AddressRefused(), []);
        else if (options.all === true) callback(null, permitted);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('name look-up failed'), []),
    );
  };
}
