import { parseRetryAfter } from './retry-after';

describe('parseRetryAfter', () => {
  const now = new Date('1994-11-06T08:49:00.000Z');

  it.each([
    ['0', 0],
    ['120', 120],
    [' 120 ', 120],
    ['1.337', 2],
    ['86400', 86_400],
    ['86401', 86_400],
    ['99999999999999999999999', 86_400],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['Wed, 06 Nov 2024 08:48:00 GMT', 86_400],
    [undefined, null],
    ['', null],
    ['-1', null],
    ['+1', null],
    ['1e3', null],
    ['0x10', null],
    ['1,2', null],
    ['.5', null],
    ['soon', null],
    ['1994-11-06T08:49:37Z', null],
    ['Sun, 06 Nov 1994 08:49:37 PST', null],
    ['Sun, 99 Nov 1994 08:49:37 GMT', null],
  ])('%s -> %s', (value, seconds) => expect(parseRetryAfter(value, now)).toBe(seconds));

  it('rounds up, never early', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', new Date(now.getTime() + 999))).toBe(37);
  });
});
