import { LookupAddress } from 'node:dns';
import { AllowList } from './allow-list';
import { AddressRefused, guardedLookup, resolveAll } from './guarded-lookup';

type Answer = { readonly error: Error | null; readonly address: string | LookupAddress[]; readonly family: number | undefined };

function look(addresses: readonly string[], all: boolean, allow: readonly string[] = [], name = 'hooks.example'): Promise<Answer> {
  const lookup = guardedLookup(() => Promise.resolve(addresses), new AllowList(allow), 443);
  return new Promise((done) => lookup(name, { all }, (error, address, family) => done({ error, address, family })));
}

describe('guardedLookup', () => {
  it('drops loopback behind a public answer, whichever comes first', async () => {
    const expected = [
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ];
    expect((await look(['8.8.8.8', '127.0.0.1', '2606:4700:4700::1111', '::1'], true)).address).toEqual(expected);
    expect((await look(['::1', '127.0.0.1', '8.8.8.8', '2606:4700:4700::1111'], true)).address).toEqual(expected);
  });

  it('answers a socket that asks for one address with the first permitted one', async () => {
    expect(await look(['127.0.0.1', '8.8.8.8'], false)).toEqual({ error: null, address: '8.8.8.8', family: 4 });
  });

  it.each([true, false])('refuses when nothing is left (all: %s)', async (all) => {
    expect((await look(['127.0.0.1', '10.0.0.1'], all)).error).toBeInstanceOf(AddressRefused);
  });

  it('opens what the allow-list opens on this port, and no more', async () => {
    expect((await look(['10.0.0.1', '10.0.0.2'], true, ['10.0.0.2:443'])).address).toEqual([{ address: '10.0.0.2', family: 4 }]);
    expect((await look(['10.0.0.1'], true, ['10.0.0.1:8443'])).error).toBeInstanceOf(AddressRefused);
    expect((await look(['10.0.0.1'], true, ['hooks.example'])).address).toEqual([{ address: '10.0.0.1', family: 4 }]);
    expect((await look(['10.0.0.1'], true, ['hooks.example'], 'other.example')).error).toBeInstanceOf(AddressRefused);
    expect((await look(['not an address'], true, ['hooks.example'])).error).toBeInstanceOf(AddressRefused);
  });

  it('hands on why a name did not resolve', async () => {
    const lookup = guardedLookup(() => Promise.reject(new Error('ENOTFOUND')), new AllowList([]), 443);
    const error = await new Promise((done) => lookup('hooks.example', { all: true }, done));
    expect(error).toEqual(new Error('ENOTFOUND'));
  });

  it('asks the system by default', async () => {
    expect(await resolveAll('127.0.0.1')).toEqual(['127.0.0.1']);
  });
});
