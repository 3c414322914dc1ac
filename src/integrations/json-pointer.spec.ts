import fc from 'fast-check';
import { JSON_POINTER, resolvePointer } from './json-pointer';

/** RFC 6901, section 5. */
const DOCUMENT = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 };

test.each([
  ['', DOCUMENT],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('the RFC: %j', (pointer, expected) => {
  expect(resolvePointer(DOCUMENT, pointer)).toEqual(expected);
});

test.each(['/foo/01', '/foo/-', '/foo/2', '/foo/-1', '/foo/length', '/foo/0/0', '/nothing', 'foo', '/m~n', '/~2', '#/foo', '/foo/1e0'])(
  'finds nothing at %j',
  (pointer) => expect(resolvePointer(DOCUMENT, pointer)).toBeUndefined(),
);

test.each(['/__proto__', '/constructor', '/toString', '/foo/constructor', '/__proto__/isAdmin'])(
  'does not see prototypes: %j',
  (pointer) => {
    expect(resolvePointer(DOCUMENT, pointer)).toBeUndefined();
  },
);

test('finds a __proto__ that the sender wrote, as any other property', () => {
  expect(resolvePointer(JSON.parse('{"__proto__":{"a":1}}'), '/__proto__/a')).toBe(1);
});

test('~01 is ~1, not a slash', () => {
  expect(resolvePointer({ '~1': 'right', '/': 'wrong' }, '/~01')).toBe('right');
});

test('every path of keys can be written as a pointer that finds the value', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), fc.integer(), (keys, value) => {
      const document = keys.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value);
      const pointer = keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      expect(JSON_POINTER.test(pointer)).toBe(true);
      expect(resolvePointer(document, pointer)).toBe(value);
    }),
  );
});
