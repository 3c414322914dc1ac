import { MalformedPayload } from './integration';
import { at, idAt, toDisplayName, toEmail, toWebUrl } from './payload';

test.each([['constructor'], ['toString'], ['__proto__'], ['a', 'length'], ['list', '0'], ['gone', 'deeper']])(
  'nothing is found at %s',
  (...path) => {
    expect(at({ a: 'text', list: ['x'] }, ...path)).toBeUndefined();
  },
);

test('own properties are found, also a __proto__ that was sent', () => {
  expect(at(JSON.parse('{"__proto__":{"a":1}}'), '__proto__', 'a')).toBe(1);
});

test.each([
  ['x'.repeat(255), 'x'.repeat(255)],
  ['', null],
  [7, null],
])('the id %j is read as %j', (id, expected) => expect(idAt({ id }, 'id')).toBe(expected));

test.each(['x'.repeat(256), 'a\0', 'a\u0085', '\ud800'])('the id %j is refused', (id) => {
  expect(() => idAt({ id }, 'id')).toThrow(MalformedPayload);
});

test.each([
  [' Ann\r\n\tLee ', 'Ann Lee'],
  ['\0\ud800', null],
  ['👩‍👩‍👧'.repeat(50), `${'👩‍👩‍👧'.repeat(24)}…`],
])('the name %j is shown as %j', (name, shown) => expect(toDisplayName(name)).toBe(shown));

test.each([
  [' Ann@Example.COM ', 'ann@example.com'],
  ['ann@', null],
  ['ann@example.com\r\nBcc: all@example.com', null],
])('the address %j is %j', (typed, email) => expect(toEmail(typed)).toBe(email));

test.each([
  ['https://example.com', 'https://example.com/'],
  ['HTTP://example.com/a b', 'http://example.com/a%20b'],
  ['javascript:alert(1)', null],
  ['//example.com', null],
])('the link %j is %j', (link, url) => expect(toWebUrl(link)).toBe(url));
