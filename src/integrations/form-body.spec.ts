import { anInboundRequest } from '../../test/support/platform-fixture';
import { parseFormBody } from './form-body';
import { MalformedPayload } from './integration';

const FORM = 'application/x-www-form-urlencoded';
const parse = (contentType: string, body: string | Buffer) => parseFormBody(anInboundRequest({ contentType, body }));
const part = (name: string, value: string, extra = '') =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${extra}\r\n\r\n${value}\r\n`;

test.each([
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/json; charset=UTF-8', '\ufeff{"a":"მ"}', { a: 'მ' }],
  ['application/vnd.api+json', '{"a":{"b":[]}}', { a: { b: [] } }],
  [FORM, 'a=1&b=two+words%21&a=3&c=', { a: ['1', '3'], b: 'two words!', c: '' }],
  [`${FORM};charset=utf-8`, 'a%5Bb%5D=1', { 'a[b]': '1' }],
  ['multipart/form-data; boundary=B', `${part('a', 'ein Ü')}${part('a', '2')}--B--\r\n`, { a: ['ein Ü', '2'] }],
  ['multipart/form-data; boundary="B"', `${part('f', 'binary', '; filename="x.png"')}${part('a', '1')}--B--`, { a: '1' }],
  ['multipart/form-data; boundary=B', '--B--\r\n', {}],
])('%s %j', (contentType, body, expected) => {
  expect(parse(contentType, body)).toEqual(expected);
});

test('a field after a file of several megabytes is read in the same turn', () => {
  const body = `${part('f', 'x'.repeat(5_000_000), '; filename="x.bin"')}${part('a', 'after')}--B--\r\n`;
  expect(parse('multipart/form-data; boundary=B', body)).toEqual({ a: 'after' });
});

test('a field named __proto__ is a field, and changes nothing else', () => {
  const document = parse(FORM, '__proto__=1&a=2');
  expect(Object.keys(document)).toEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
});

test.each([
  ['application/json', '[1]', 'not an object'],
  ['application/json', '"secret words"', 'not an object'],
  ['application/json', '{"secret words"', 'not JSON'],
  ['application/json', '', 'not JSON'],
  ['application/json; charset=iso-8859-1', '{"a":"ü"}', 'UTF-8'],
  ['text/plain', 'a=1', 'must be application/json'],
  ['', '{}', 'must be application/json'],
  [FORM, Array.from({ length: 501 }, (_, n) => `f${n}=1`).join('&'), 'more than 500 fields'],
  [FORM, `a=${'x'.repeat(1024 * 1024 + 1)}`, 'too long'],
  [FORM, `${'n'.repeat(201)}=1`, 'too long'],
  ['multipart/form-data', part('a', '1'), 'boundary'],
  ['multipart/form-data; boundary=B', part('a', '1'), 'not complete'],
  ['multipart/form-data; boundary=B', 'nothing of the kind', 'not complete'],
  ['multipart/form-data; boundary=B', part('a', 'the end is --B-- here'), 'not complete'],
  ['multipart/form-data; boundary=B', part('f', 'x'.repeat(5_000_000), '; filename="x"'), 'not complete'],
  ['multipart/form-data; boundary=B', `--B\r\nmalformed header\r\n\r\nx\r\n--B--`, 'not complete'],
  ['multipart/form-data; boundary=B', `${part('a', 'x'.repeat(1024 * 1024 + 1))}--B--`, 'too long'],
  ['multipart/form-data; boundary=B', `${part('a', '1').repeat(501)}--B--`, 'more than 500 fields'],
  ['multipart/form-data; boundary=B', `${part('a', '1', '; filename="x"').repeat(21)}--B--`, '20 files'],
])('%s is refused: %#', (contentType, body, reason) => {
  const attempt = () => parse(contentType, body);
  expect(attempt).toThrow(MalformedPayload);
  expect(attempt).toThrow(reason);
  expect(attempt).not.toThrow('secret words');
});

test('500 fields are accepted', () => {
  expect(Object.keys(parse(FORM, Array.from({ length: 500 }, (_, n) => `f${n}=1`).join('&')))).toHaveLength(500);
});
