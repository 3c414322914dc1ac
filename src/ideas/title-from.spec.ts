import fc from 'fast-check';
import { quickest } from '../../test/support/quickest';
import { titleFrom } from './title-from';

describe('titleFrom', () => {
  it.each([
    ['Please add a dark theme. My eyes hurt at night.', 'Please add a dark theme'],
    ['Could you add a dark theme? My eyes hurt.', 'Could you add a dark theme?'],
    ['Hi! Please add a dark theme.', 'Hi! Please add a dark theme.'],
    ['\n\n  Dark theme\nMy eyes hurt', 'Dark theme'],
    ['Since v1.2 the export is slow', 'Since v1.2 the export is slow'],
    ['# Dark theme', 'Dark theme'],
    ['> - **Dark** `theme`', 'Dark theme'],
    ['<p>Dark <b>theme</b></p>', 'Dark theme'],
    ['<script>alert(1)</script>', 'alert(1)'],
    ['[Dark theme](https://example.com/x) please', 'Dark theme please'],
    ['<https://example.com|Dark theme> please', 'Dark theme please'],
    ['<@U123> dark theme', 'dark theme'],
    ['a < b and c > d breaks the filter', 'a < b and c > d breaks the filter'],
    ['snake_case_names are lost', 'snake_case_names are lost'],
    ['请为编辑器添加一个深色主题好吗。晚上眼睛很痛。', '请为编辑器添加一个深色主题好吗'],
    ['გთხოვთ დაამატოთ მუქი თემა. თვალები მტკივა.', 'გთხოვთ დაამატოთ მუქი თემა'],
    ['---\n***\nDark theme', 'Dark theme'],
    ['🌙🌙🌙', '🌙🌙🌙'],
    ['', 'Untitled suggestion'],
    [' \n\t \u200b ', 'Untitled suggestion'],
    ['<br/>', 'Untitled suggestion'],
    ['...', 'Untitled suggestion'],
  ])('makes of %p the title %p', (text, title) => {
    expect(titleFrom(text)).toBe(title);
  });

  it('cuts at a word, with an ellipsis', () => {
    const title = titleFrom('wonderful '.repeat(30));
    expect(title).toMatch(/^(wonderful )+wonderful…$/);
    expect(title.length).toBeLessThanOrEqual(120);
  });

  it('cuts no grapheme where there are no words', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(titleFrom(family.repeat(40))).toBe(`${family.repeat(Math.floor(119 / family.length))}…`);
  });

  it('is for any text a title that an idea can have', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme', maxLength: 400 })), (text) => {
        const title = titleFrom(text);
        expect(title.length).toBeGreaterThan(0);
        expect(title.length).toBeLessThanOrEqual(120);
        expect(title).not.toMatch(/[\r\n\0]/);
        expect(title).toBe(title.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('takes no time for a text made to cost some', async () => {
    const { ms } = await quickest(1_000, () => {
      for (const piece of ['<', '[', '<a', '<http:', '[](', '*_`', '<@|', '. '.repeat(2)]) titleFrom(piece.repeat(20_000));
    });
    expect(ms).toBeLessThan(1_000);
  });
});
