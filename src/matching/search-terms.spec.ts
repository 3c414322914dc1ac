import { searchGroups } from './search-terms';
import { termKey } from './terms';

const keys = (...groups: string[][]) => groups.map((group) => group.map(termKey));

describe('what a search looks for', () => {
  it.each([
    ['whole words, the last one as far as it is typed', 'Dark modes', [['dark'], ['^mode']]],
    ['a word of four letters that may go on', 'dark mode', [['dark'], ['mode', '^mode']]],
    ['short words as they are', 'PDF', [['pdf']]],
    ['numbers as they are', 'ubuntu 12.04', [['ubuntu'], ['12.04']]],
    ['pairs of characters', '深色模式', [['深色'], ['色模'], ['模式']]],
    ['one character alone', '深', [['深']]],
    ['a word said twice once', 'dark dark pdf', [['dark'], ['pdf']]],
    ['nothing in no words', ' ?! ', []],
  ])('is %s', (_what, q, groups) => {
    expect(searchGroups(q)).toEqual(keys(...groups));
  });

  it('is bounded', () => {
    expect(searchGroups('word '.repeat(1_000)).length).toBeLessThanOrEqual(20);
    expect(searchGroups(Array.from({ length: 1_000 }, (_, i) => `w${i}`).join(' '))).toHaveLength(20);
    expect(searchGroups(Array.from({ length: 1_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join(''))).toHaveLength(39);
  });
});
