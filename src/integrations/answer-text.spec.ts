import { answerText } from './answer-text';

test.each([
  ['a wish', 'a wish'],
  ['  ', null],
  [7, '7'],
  [false, 'false'],
  [null, null],
  [undefined, null],
  [[], null],
  [['Board', '', 'List', 3], 'Board, List, 3'],
  [{ first: 'Ana', last: 'Lo' }, 'Ana Lo'],
  [{ day: '', month: '', year: '' }, null],
  [[['Fast', 'Pretty'], ['Cheap']], 'Fast, Pretty, Cheap'],
  [[[[[['too deep']]]]], null],
])('%j as %j', (answer, text) => {
  expect(answerText(answer)).toBe(text);
});

test('an answer nested deeper than the stack is nothing, not a crash', () => {
  let deep: unknown = 'x';
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(answerText(deep)).toBeNull();
});
