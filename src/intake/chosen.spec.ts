import { chosenIn } from './chosen';

const CHOICES = [
  { value: 'name', label: 'As Maya' },
  { value: 'anonymous', label: 'Without my name' },
  { value: 'quote', label: 'You may quote me' },
];

describe('what a reply chooses', () => {
  it.each([
    ['1', ['name'], false],
    [' 2. ', ['anonymous'], false],
    ['#3', ['quote'], false],
    ['1, 3', ['name', 'quote'], false],
    ['1 & 3\n\nThank you!', ['name', 'quote'], true],
    ['1\n1', ['name'], true],
    ['as maya!', ['name'], false],
    ['“You may quote me”', ['quote'], false],
  ])('%j: %j', (text, values, saysMore) => {
    expect(chosenIn(text, CHOICES)).toEqual({ values, saysMore });
  });

  it.each(['', '4', '0', '1, 4', '1 wish more', 'Yes', 'As', 'In 2026 I asked', '12', '-', '1 '.repeat(300)])('%j: nothing', (text) => {
    expect(chosenIn(text, CHOICES)).toBeNull();
  });
});
