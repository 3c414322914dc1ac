import fc from 'fast-check';
import { isFormToken, readFormToken, signFormToken } from './form-token';

const KEY = 'a-form-key-of-24-characters';
const ISSUED = new Date('2026-11-02T10:00:00.900Z');
const NONCE = '9uXk3vQm0Zr5tY8wB1cD2e';
const token = signFormToken({ issuedAt: ISSUED, nonce: NONCE }, KEY, 'int-1');
const after = (seconds: number) => new Date(ISSUED.getTime() + seconds * 1000);

test('says how long ago it was given, and stops counting after a day', () => {
  const read = readFormToken(token, KEY, 'int-1');
  expect([read?.nonce, read?.secondsBefore(after(7))]).toEqual([NONCE, 7]);
  expect([after(86_400), after(86_401), after(-86_402)].map((moment) => read?.isExpiredAt(moment))).toEqual([false, true, true]);
});

test('is read with its own key and for its own form alone', () => {
  expect(readFormToken(token, 'another-key', 'int-1')).toBeNull();
  expect(readFormToken(token, KEY, 'int-2')).toBeNull();
  expect(readFormToken(token, '', 'int-1')).toBeNull();
  expect(readFormToken(signFormToken({ issuedAt: ISSUED, nonce: NONCE }, '', 'int-1'), '', 'int-1')).toBeNull();
});

test('no other text is read, and none throws', () => {
  const altered = fc.tuple(fc.nat(token.length - 1), fc.string({ minLength: 0, maxLength: 2 }));
  fc.assert(
    fc.property(altered, ([place, text]) => {
      const candidate = token.slice(0, place) + text + token.slice(place + 1);
      fc.pre(candidate !== token);
      expect(readFormToken(candidate, KEY, 'int-1')).toBeNull();
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isFormToken(text) && readFormToken(text, KEY, 'int-1') === null));
});
