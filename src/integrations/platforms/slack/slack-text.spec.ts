import fc from 'fast-check';
import { escapeText, toPlainText, toSections, withoutMention } from './slack-text';

test.each([
  ['plain', 'plain'],
  ['a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['&amp;lt;script&amp;gt;', '&lt;script&gt;'],
  ['&quot; &nbsp;', '&quot; &nbsp;'],
  ['<@U123>', '@U123'],
  ['<@U123|anna>', '@anna'],
  ['<#C123|product>', '#product'],
  ['<#C123|>', '#C123'],
  ['<#C123>', '#C123'],
  ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
  ['<!subteam^S012|@design>', '@design'],
  ['<!subteam^S012>', '@S012'],
  ['<!date^1392734382^{date}|Feb 18, 2014>', 'Feb 18, 2014'],
  ['<https://example.com>', 'https://example.com'],
  ['<https://example.com/?a=1&amp;b=2|the list>', 'the list (https://example.com/?a=1&b=2)'],
  ['<http://example.com|example.com>', 'http://example.com'],
  ['<mailto:a@example.com|a@example.com>', 'a@example.com'],
  ['<tel:+9951|call us>', 'call us (+9951)'],
  ['<', '<'],
  ['<>', ''],
  ['1 < 2', '1 < 2'],
  [':bulb: *bold*', ':bulb: *bold*'],
])('%j is read as %j', (text, plain) => expect(toPlainText(text)).toBe(plain));

test.each([
  ['<@U1> add a dark mode', 'add a dark mode'],
  ['hey <@U1>, add it', 'hey , add it'],
  ['please <@U1|heed> save', 'please save'],
  ['<@U1><@U1>', ''],
  ['<@U2> is not us', '<@U2> is not us'],
])('without the mention: %j', (text, rest) => expect(withoutMention(text, 'U1')).toBe(rest));

test('what is escaped is read back, and holds nothing that Slack would act on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('<!channel>', '<@U1>', '&lt;', '<a|b>', ''), (text, attack) => {
      const escaped = escapeText(text + attack + text);
      expect(escaped).not.toMatch(/[<>]/);
      expect(toPlainText(escaped)).toBe(text + attack + text);
    }),
  );
});

describe('sections', () => {
  test('short paragraphs share one', () => expect(toSections(['a', 'b', 'c'])).toEqual(['a\n\nb\n\nc']));
  test('at 3,000 characters a new one begins', () => {
    expect(toSections(['a'.repeat(2998), 'b'])).toHaveLength(2);
    expect(toSections(['a'.repeat(2997), 'b'])).toHaveLength(1);
    expect(toSections(['a'.repeat(3000)])).toHaveLength(1);
  });
  test('a long paragraph is broken after white space', () => {
    const words = 'word '.repeat(1000).trim();
    expect(toSections([words]).every((section) => section.startsWith('word') && section.endsWith('word'))).toBe(true);
  });
  test('never too long, never inside an entity, a token or a pair, and nothing is lost but white space', () => {
    const unit = fc.oneof(fc.constantFrom('&amp;', '<@U12345>', '😀', ' ', 'word', '\n'), fc.string({ unit: 'grapheme' }).map(escapeText));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 90 }), (units, times) => {
        const text = units.join('').repeat(times);
        const sections = toSections([text]);
        expect(sections.every((section) => section.length > 0 && section.length <= 3000)).toBe(true);
        expect(sections.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const section of sections) {
          expect(section).not.toMatch(/^(?:amp|lt|gt|[mtp]{0,2});|&[a-z]*$|<[^>]*$/);
          expect(section).not.toMatch(/^\p{Cs}|\p{Cs}$/u);
        }
      }),
      { numRuns: 200 },
    );
  });
});
