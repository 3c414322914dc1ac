import { headerRefusal } from './header-guard';

describe('headerRefusal', () => {
  it('lets ordinary headers through', () => {
    expect(headerRefusal({ Authorization: 'Bearer x', 'x-tab': 'a\tb', 'x-latin': 'café', 'webhook-id': 'msg_1', empty: '' })).toBeNull();
  });

  it.each([
    ['a line feed', { a: 'b\nc: d' }],
    ['a carriage return', { a: 'b\rc: d' }],
    ['CRLF and a second request', { a: 'b\r\n\r\nGET / HTTP/1.1' }],
    ['NUL', { a: 'b\0' }],
    ['a character beyond Latin-1 whose low byte is a line feed', { a: 'b\u010ac' }],
    ['a line break in a name', { 'a\r\nb': 'c' }],
    ['a colon in a name', { 'a:b': 'c' }],
    ['an empty name', { '': 'c' }],
    ['host', { Host: 'internal' }],
    ['content-length', { 'Content-Length': '1' }],
    ['transfer-encoding', { 'transfer-encoding': 'chunked' }],
    ['connection', { connection: 'keep-alive' }],
  ])('refuses %s', (_what, headers) => expect(headerRefusal(headers as Record<string, string>)).not.toBeNull());

  it('never repeats a value', () => {
    expect(headerRefusal({ authorization: 'Bearer s3cret\n' })).not.toContain('s3cret');
  });
});
