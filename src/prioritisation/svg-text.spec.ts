import * as fc from 'fast-check';
import { Svg, cleanText } from './svg';
import { fitText, textEms } from './svg-text';

const anyUtf16 = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

describe('text in a picture', () => {
  it.each([
    ['</text><script>x</script>', '&#60;/text&#62;&#60;script&#62;x&#60;/script&#62;'],
    ['a & b ]]> "c" \'d\'', 'a &#38; b ]]&#62; &#34;c&#34; &#39;d&#39;'],
    ['\u202Etxt.exe\u202C', 'txt.exe'],
    ['nul\u0000 bell\u0007 \u009F', 'nul bell '],
    ['two\r\nlines\u2028three', 'two lines three'],
    ['lone \uD800 half', 'lone \uFFFD half'],
    ['not \uFFFE a \uFFFF character', 'not  a  character'],
    ['👩‍👩‍👧 कर्ता', '👩‍👩‍👧 कर्ता'],
  ])('%j is written as %j', (raw, written) => {
    expect(Svg.element('text', {}, raw).markup).toBe(`<text>${written}</text>`);
    expect(Svg.element('a', { b: raw }).markup).toBe(`<a b="${written}"/>`);
  });

  it('cleans anything to well-formed text, and cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(anyUtf16, (text) => {
        const clean = cleanText(text);
        expect(() => encodeURIComponent(clean)).not.toThrow();
        expect(cleanText(clean)).toBe(clean);
      }),
      { examples: [['\uD83D']] },
    );
  });

  it('shortens by characters as a reader sees them', () => {
    expect(fitText('short', 20)).toBe('short');
    expect(fitText('Export the board to CSV', 10)).toMatch(/^Export the b.*…$/);
    expect(fitText('👩‍👩‍👧'.repeat(9), 5)).toBe('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧…');
    expect(fitText('支持批量导入用户', 5)).toBe('支持批…');
    expect(fitText('é'.normalize('NFD').repeat(300), 6)).toMatch(/^(e\u0301)+…$/u);
  });

  it('does not let stacked marks paint over the next line', () => {
    expect(fitText(`Z${'\u0336'.repeat(200)}algo`, 20)).toBe('Zalgo');
  });

  it('always fits', () => {
    fc.assert(
      fc.property(fc.oneof(anyUtf16, fc.string({ unit: 'grapheme', maxLength: 300 })), fc.integer({ min: 2, max: 40 }), (text, ems) => {
        expect(textEms(fitText(text, ems))).toBeLessThanOrEqual(ems + 1e-9);
      }),
    );
  });
});
