import * as fc from 'fast-check';
import { originOf } from './address';

describe('the origin of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['nonsense', 'nonsense'],
  ])('%s is %s', (address, origin) => {
    expect(originOf(address)).toBe(origin);
  });

  it('is the same for every address of a /64, and another one for every other', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 0xfffe }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, groups, (a, b) => {
        const text = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(':');
        expect(originOf(text([...a.slice(0, 4), ...b.slice(4)]))).toBe(originOf(text(a)));
        expect(originOf(text(a)) === originOf(text(b))).toBe(text(a.slice(0, 4)) === text(b.slice(0, 4)));
      }),
    );
  });
});
